import NativeKernel
import Synchronization
import TestSupport
import Testing

@Suite("Timers", .serialized, .timeLimit(.minutes(1)))
struct TimersTests {
    @Test("a sleep lasts as long as it is told, and no less")
    func sleeps() async {
        for milliseconds in [0, 1, 20] {
            let begin = ContinuousClock.now
            await Timers.shared.sleep(for: .milliseconds(milliseconds))
            #expect(ContinuousClock.now - begin >= .milliseconds(milliseconds))
        }
    }

    @Test("actions come in the order of their moments, whatever the order in which they were scheduled")
    func order() async {
        let seen = Mutex<[Int]>([])
        let end = LatestValue<Void>()
        let now = ContinuousClock.now
        for number in [3, 1, 4, 2, 5] {
            _ = Timers.shared.schedule(at: now + .milliseconds(10 * number)) {
                seen.withLock { $0.append(number) }
                if number == 5 { end.set(()) }
            }
        }
        _ = await end.next(after: 0)
        #expect(seen.withLock { $0 } == [1, 2, 3, 4, 5])
    }

    @Test("cancelled timers leave nothing behind and do nothing")
    func cancellation() async {
        // On a busy machine some would come before they could be cancelled.
        for delay in [Duration.milliseconds(50), .milliseconds(500), .seconds(5), .seconds(20)] {
            if await cancelsThousand(after: delay) { return }
        }
        Issue.record("1000 timers could not be cancelled within 20 s")
    }

    /// Cancels timers of about the same moment and waits till after it; false where the moment was too soon.
    private func cancelsThousand(after delay: Duration) async -> Bool {
        let before = Timers.shared.count
        let fired = Atomic(0)
        let moment = ContinuousClock.now + delay
        let far = (0..<1000).map { number in
            Timers.shared.schedule(at: moment + .milliseconds(number % 7)) { fired.add(1, ordering: .relaxed) }
        }
        let wereAll = Timers.shared.count >= before + 1000
        for ticket in far.shuffled() { Timers.shared.cancel(ticket) }
        guard ContinuousClock.now < moment else { return false }
        #expect(wereAll)
        #expect(Timers.shared.count < before + 1000)
        let passed = LatestValue<Void>()
        _ = Timers.shared.schedule(at: moment + .milliseconds(10)) { passed.set(()) }
        _ = await passed.next(after: 0)
        #expect(fired.load(ordering: .relaxed) == 0)
        return true
    }

    @Test("waits with a far deadline that end early leave no timer behind")
    func latestValue() async throws {
        let values = LatestValue<Int>()
        for number in 1...1000 {
            async let next = values.next(after: UInt64(number - 1), within: .seconds(3600))
            values.set(number)
            #expect(await next?.value == number)
        }
        let waits = (0..<100).map { _ in Task { await values.next(after: .max, within: .seconds(3600)) } }
        for wait in waits { wait.cancel() }
        for wait in waits { #expect(await wait.value == nil) }
        // Other suites may have a few of their own.
        try await eventually("no timers of an hour left") { Timers.shared.count < 100 }
    }

    @Test("cancelling the task ends a sleep")
    func cancelledSleep() async {
        let begin = ContinuousClock.now
        let sleeper = Task { await Timers.shared.sleep(for: .seconds(3600)) }
        sleeper.cancel()
        await sleeper.value
        #expect(ContinuousClock.now - begin < .seconds(30))
    }
}
