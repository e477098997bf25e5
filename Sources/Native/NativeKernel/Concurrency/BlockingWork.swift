/// What `BlockingThreads` has to do, and which of its threads are idle.
struct BlockingWork {
    /// Does the work of a call, which may block, and returns how to hand over what came of it.
    typealias Call = @Sendable () -> Completion
    typealias Completion = @Sendable () -> Void

    enum Item {
        case call(Call)
        /// A job of a task, which does not block.
        case job(UnownedJob)
    }

    /// What is to be done once the lock is released.
    enum Action {
        case none
        case wake(ThreadSemaphore)
        case start
    }

    private let limit: Int
    private var calls: [Call] = []
    private var jobs: [UnownedJob] = []
    /// Calls under way.
    private var running = 0
    /// The threads that wait, each for its own semaphore; the last one has waited for the shortest time.
    private var idle: [ThreadSemaphore] = []
    private(set) var threads = 0

    init(limit: Int) {
        self.limit = limit
    }

    // MARK: New work

    mutating func add(_ call: @escaping Call) -> Action {
        calls.append(call)
        return running < limit ? moreThreads(upTo: limit) : .none
    }

    /// - Parameter fromOwnThread: Whether a thread that comes back for more work after its present job adds it; it
    ///   takes the job on itself, unless it has a call to make before.
    mutating func add(_ job: UnownedJob, fromOwnThread: Bool) -> Action {
        jobs.append(job)
        return fromOwnThread && jobs.count == 1 ? .none : moreThreads(upTo: limit + 1)
    }

    /// A thread wants to make a call in the middle of a job; nil if there are too many already.
    mutating func beginCallInPlace() -> Action? {
        guard running < limit else { return nil }
        running += 1
        return jobs.isEmpty ? Action.none : moreThreads(upTo: limit + 1)
    }

    mutating func endCallInPlace() -> Action {
        running -= 1
        return calls.isEmpty ? .none : moreThreads(upTo: limit)
    }

    private mutating func moreThreads(upTo most: Int) -> Action {
        if let thread = idle.popLast() { return .wake(thread) }
        guard threads < most else { return .none }
        threads += 1
        return .start
    }

    // MARK: Threads

    /// The next work for a thread; nil, and the thread is idle, if there is none.
    mutating func next(finishedCall: Bool, orIdle thread: ThreadSemaphore) -> Item? {
        if finishedCall { running -= 1 }
        if !jobs.isEmpty { return .job(jobs.removeFirst()) }
        if !calls.isEmpty, running < limit {
            running += 1
            return .call(calls.removeFirst())
        }
        idle.append(thread)
        return nil
    }

    /// A thread has been idle for long enough; false if it has been given work meanwhile.
    mutating func end(_ thread: ThreadSemaphore) -> Bool {
        guard let place = idle.firstIndex(where: { $0 === thread }) else { return false }
        idle.remove(at: place)
        threads -= 1
        return true
    }

    /// A thread could not be started; the work to do without it, where there is no other.
    mutating func threadDidNotStart() -> [Item] {
        threads -= 1
        guard threads == 0 else { return [] }
        defer { (jobs, calls) = ([], []) }
        return jobs.map(Item.job) + calls.map(Item.call)
    }
}
