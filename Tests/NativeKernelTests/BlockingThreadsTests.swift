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
        let isOver = Atomic(false)
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

    // MARK: Tasks that prefer the threads

    private static func thread() -> UInt64 { UInt64(pthread_self()) }

    @Test("a task that prefers the threads makes its calls where it runs")
    func inPlace() async {
        let threads = BlockingThreads(limit: 2, idleTime: .milliseconds(50))
        await withTaskExecutorPreference(threads) {
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let before = Self.thread()
                        let during = await threads.run { Self.thread() }
                        return before == during
                    }
                }
                // All but those that met two calls under way.
                var inPlace = 0
                for await isInPlace in group where isInPlace { inPlace += 1 }
                #expect(inPlace > 0)
            }
        }
        #expect(threads.threadCount <= 3)
    }

    @Test("calls of tasks that prefer the threads are bounded, too, and typed errors pass")
    func boundedInPlace() async {
        // A task that waited for its call goes on while the thread that made the call has become idle: with an idle time
        // this short, a wake-up that is missing there would leave the task behind.
        let threads = BlockingThreads(limit: 3, idleTime: .milliseconds(5))
        let counts = Counts()
        await withTaskExecutorPreference(threads) {
            await withTaskGroup { group in
                for number in 0..<60 {
                    group.addTask {
                        do throws(Failure) {
                            try await threads.run { () throws(Failure) in
                                let now = counts.running.add(1, ordering: .relaxed).newValue
                                counts.most.max(now, ordering: .relaxed)
                                usleep(2000)
                                counts.running.subtract(1, ordering: .relaxed)
                                throw Failure(number: number)
                            }
                        } catch {
                            #expect(error == Failure(number: number))
                            counts.done.add(1, ordering: .relaxed)
                        }
                    }
                }
            }
        }
        #expect(counts.done.load(ordering: .relaxed) == 60)
        #expect(counts.most.load(ordering: .relaxed) <= 3)
    }

    @Test("calls that hang hold up calls and no task")
    func hanging() async throws {
        let threads = BlockingThreads(limit: 2, idleTime: .milliseconds(50))
        let counts = Counts()
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask(executorPreference: threads) {
                    await threads.run {
                        counts.running.add(1, ordering: .relaxed)
                        while !counts.isOver.load(ordering: .relaxed) { usleep(1000) }
                    }
                }
            }
            try await eventually("two calls hang") { counts.running.load(ordering: .relaxed) == 2 }
            group.addTask(executorPreference: threads) {
                for _ in 0..<10 {
                    await Task.yield()
                    counts.done.add(1, ordering: .relaxed)
                }
                await threads.run { _ = counts.most.add(1, ordering: .relaxed) }
            }
            try await eventually("a task runs beside them") { counts.done.load(ordering: .relaxed) == 10 }
            #expect(counts.most.load(ordering: .relaxed) == 0)
            counts.isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        #expect(counts.most.load(ordering: .relaxed) == 1)
    }

    @Test("what a task starts before a call that hangs is run by another thread")
    func startedBefore() async throws {
        let threads = BlockingThreads(limit: 2, idleTime: .milliseconds(50))
        let counts = Counts()
        try await withThrowingTaskGroup { group in
            group.addTask(executorPreference: threads) {
                async let child: Void = counts.isOver.store(true, ordering: .relaxed)
                await threads.run {
                    while !counts.isOver.load(ordering: .relaxed) { usleep(1000) }
                }
                await child
            }
            try await group.waitForAll()
        }
        #expect(counts.isOver.load(ordering: .relaxed) == true)
    }
}
