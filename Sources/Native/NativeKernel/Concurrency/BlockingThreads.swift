internal import Synchronization

/// A few threads for calls that block (files, locks, name services), so that Swift's cooperative pool never does.
///
/// Threads are made when there is work and none is idle, at most `limit` of them, and end after a time without work.
package final class BlockingThreads: Sendable {
    /// The threads that the process shares.
    package static let shared = BlockingThreads(limit: 4, idleTime: .seconds(10))

    /// Does the work and returns how to hand over what came of it.
    private typealias Job = @Sendable () -> Completion
    private typealias Completion = @Sendable () -> Void

    private struct State {
        var jobs: [Job] = []
        var threads = 0
        /// Threads that wait for the semaphore and that no post is meant for yet.
        var idle = 0
    }

    private enum Next {
        case run(Job)
        case wait
    }

    private let limit: Int
    private let idleTime: Duration
    private let state = Mutex(State())
    private let work = ThreadSemaphore()

    package init(limit: Int, idleTime: Duration) {
        self.limit = limit
        self.idleTime = idleTime
    }

    /// How many threads there are now.
    package var threadCount: Int { state.withLock { $0.threads } }

    /// Runs `body` on one of the threads and returns what it returns.
    ///
    /// A call that has begun cannot be cancelled: cancellation of the task changes nothing here.
    package func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            submit {
                let outcome = Swift.Result { () throws(Failure) -> Result in try body() }
                return { continuation.resume(returning: outcome) }
            }
        }
        return try outcome.get()
    }

    private func submit(_ job: @escaping Job) {
        enum Action { case wake, start, none }
        let action: Action = state.withLock { state in
            state.jobs.append(job)
            if state.idle > 0 {
                state.idle -= 1
                return .wake
            }
            guard state.threads < limit else { return .none }
            state.threads += 1
            return .start
        }
        switch action {
        case .wake: work.post()
        case .start: startThread()
        case .none: break
        }
    }

    private func startThread() {
        do {
            try DedicatedThread.start("svid-blocking") { [self] in workUntilIdle() }
        } catch {
            // No thread to be had. Others will come to the job; where there is none, a caller that waits for ever
            // would be worse than one that blocks.
            let orphans = state.withLock { state in
                state.threads -= 1
                guard state.threads == 0 else { return [Job]() }
                defer { state.jobs = [] }
                return state.jobs
            }
            for job in orphans { job()() }
        }
    }

    private func workUntilIdle() {
        var completion: Completion?
        while true {
            let next: Next = state.withLock { state in
                guard !state.jobs.isEmpty else {
                    state.idle += 1
                    return .wait
                }
                return .run(state.jobs.removeFirst())
            }
            // Only now: whoever goes on with a further call finds this thread idle and needs no other.
            completion.take()?()
            switch next {
            case .run(let job):
                completion = job()
            case .wait:
                // Whoever posts has counted this thread as no longer idle.
                if work.wait(atMost: idleTime) { continue }
                let ended = state.withLock { state in
                    // No idle thread left to count down means that a post is on its way to this one.
                    guard state.idle > 0 else { return false }
                    state.idle -= 1
                    state.threads -= 1
                    return true
                }
                if ended { return }
                _ = work.wait(atMost: .seconds(1))
            }
        }
    }
}
