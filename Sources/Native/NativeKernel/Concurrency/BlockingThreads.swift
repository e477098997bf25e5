internal import CLinux
internal import Synchronization

/// A few threads for calls that block (files, locks, name services), so that Swift's cooperative pool never does.
///
/// Threads are made when there is work and none is idle, and end after a time without work. At most `limit` calls are
/// under way at a time. The threads are also an executor: a task that prefers them makes its calls without a change of
/// threads. For the jobs of such tasks there is one thread more than calls, so that calls that hang do not hold them up.
package final class BlockingThreads: TaskExecutor {
    /// The threads that the process shares.
    package static let shared = BlockingThreads(limit: 4, idleTime: .seconds(10))

    private let limit: Int
    private let idleTime: Duration
    private let state: Mutex<BlockingWork>

    package init(limit: Int, idleTime: Duration) {
        self.limit = limit
        self.idleTime = idleTime
        state = Mutex(BlockingWork(limit: limit))
    }

    /// How many threads there are now.
    package var threadCount: Int { state.withLock { $0.threads } }

    /// Runs `body` on one of the threads and returns what it returns.
    ///
    /// A call that has begun cannot be cancelled: cancellation of the task changes nothing here.
    package func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        if isOwnThread, let wake = state.withLock({ $0.beginCallInPlace() }) {
            perform(wake)
            markThread(isBetweenCalls: false)
            defer {
                markThread(isBetweenCalls: true)
                perform(state.withLock { $0.endCallInPlace() })
            }
            return try body()
        }
        let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            let call: BlockingWork.Call = {
                let outcome = Swift.Result { () throws(Failure) -> Result in try body() }
                return { continuation.resume(returning: outcome) }
            }
            perform(state.withLock { $0.add(call) })
        }
        return try outcome.get()
    }

    /// Takes a job of a task that prefers these threads.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isOwnThread = isOwnThread
        perform(state.withLock { $0.add(job, fromOwnThread: isOwnThread) })
    }

    private func perform(_ action: BlockingWork.Action) {
        switch action {
        case .none: break
        case .wake(let thread): thread.post()
        case .start: startThread()
        }
    }

    // MARK: Threads

    /// Whether the present thread is one of these and in no call: it may make one, and will soon look for more work.
    private var isOwnThread: Bool { unsafe clinux_thread_owner() == identity }

    // Safe because: compared with, and never followed.
    private var identity: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    private func markThread(isBetweenCalls: Bool) {
        unsafe clinux_set_thread_owner(isBetweenCalls ? identity : nil)
    }

    private func startThread() {
        do {
            try DedicatedThread.start("svid-blocking") { [self] in
                markThread(isBetweenCalls: true)
                workUntilIdle()
            }
        } catch {
            // No thread to be had. Others will come to the work; where there is none, a caller that waits for ever
            // would be worse than one that blocks.
            for item in state.withLock({ $0.threadDidNotStart() }) { finishElsewhere(item) }
        }
    }

    private func workUntilIdle() {
        let wake = ThreadSemaphore()
        var completion: BlockingWork.Completion?
        var finishedCall = false
        while true {
            let item = state.withLock { $0.next(finishedCall: finishedCall, orIdle: wake) }
            // Only now: whoever goes on with a further call finds this thread idle and needs no other.
            completion.take()?()
            finishedCall = false
            if let item {
                completion = finish(item)
                if case .call = item { finishedCall = true }
            } else if !wake.wait(atMost: idleTime) {
                if state.withLock({ $0.end(wake) }) { return }
                // A post is on its way: whoever sends it has counted on this thread.
                wake.wait()
            }
        }
    }

    /// On a thread that is none of these.
    private func finishElsewhere(_ item: BlockingWork.Item) {
        switch item {
        case .call(let call): call()()
        case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func finish(_ item: BlockingWork.Item) -> BlockingWork.Completion? {
        switch item {
        case .call(let call):
            markThread(isBetweenCalls: false)
            defer { markThread(isBetweenCalls: true) }
            return call()
        case .job(let job):
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            return nil
        }
    }
}
