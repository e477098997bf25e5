import Glibc
import NativeKernel
import Synchronization
import TestSupport
import Testing

@Suite("BlockingThreads", .timeLimit(.minutes(1)))
struct BlockingThreadsTests {
    private struct Failure: Error, Equatable { let number: Int }

    private final class Counts: Sendable {
        let running = Atomic(0)
        let most = Atomic(0)
        let done = Atomic(0)
    }

    @Test("returns what the closure returns and throws its typed error")
    func outcome() async throws {
        let threads = BlockingThreads(limit: 2, idleTime: .milliseconds(50))
        #expect(await threads.run { 7 } == 7)
        await #expect(throws: Failure(number: 3)) {
            try await threads.run { () throws(Failure) -> Int in throw Failure(number: 3) }
        }
    }

    @Test("runs as many calls at a time as it has threads, and all of them in the end")
    func bounded() async {
        let threads = BlockingThreads(limit: 3, idleTime: .milliseconds(50))
        let counts = Counts()
        await withTaskGroup { group in
            for _ in 0..<60 {
                group.addTask {
                    await threads.run {
                        let now = counts.running.add(1, ordering: .relaxed).newValue
                        counts.most.max(now, ordering: .relaxed)
                        usleep(2000)
                        counts.running.subtract(1, ordering: .relaxed)
                        counts.done.add(1, ordering: .relaxed)
                    }
                }
            }
        }
        #expect(counts.done.load(ordering: .relaxed) == 60)
        #expect(counts.most.load(ordering: .relaxed) == 3)
        #expect(threads.threadCount <= 3)
    }

    @Test("ends threads without work, and makes new ones when there is some again")
    func idle() async throws {
        let threads = BlockingThreads(limit: 2, idleTime: .milliseconds(20))
        for round in 0..<20 {
            #expect(await threads.run { round } == round)
            // Around the idle time, where the end of a thread and the next job meet.
            try await Task.sleep(for: .milliseconds(19 + round % 3))
        }
        try await eventually("no thread left") { threads.threadCount == 0 }
        #expect(await threads.run { "again" } == "again")
    }

    @Test("does not take signals on its threads")
    func signals() async throws {
        let blocked = await BlockingThreads.shared.run {
            var mask = sigset_t()
            unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
            return unsafe sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGCHLD) == 1
        }
        #expect(blocked)
    }
}
