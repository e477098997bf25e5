import NativeKernel
import Testing

@Suite("LatestValue", .timeLimit(.minutes(1)))
struct LatestValueTests {
    @Test("a reader that is slow gets the newest value alone")
    func newestWins() async {
        let values = LatestValue<Int>()
        for number in 1...5 { values.set(number) }
        let seen = await values.next(after: 0)
        #expect(seen?.value == 5)
        #expect(seen?.version == 5)
    }

    @Test("a wait is woken by the next value")
    func wakes() async {
        let values = LatestValue<String>()
        async let seen = values.next(after: 0)
        values.set("here")
        #expect(await seen?.value == "here")
    }

    @Test("a wait ends with nil at its deadline, and the next wait works")
    func deadline() async {
        let values = LatestValue<Int>()
        #expect(await values.next(after: 0, within: .milliseconds(5)) == nil)
        values.set(7)
        #expect(await values.next(after: 0, within: .seconds(30))?.value == 7)
    }

    @Test("cancelling a wait ends it and harms no other")
    func cancellation() async {
        let values = LatestValue<Int>()
        let cancelled = Task { await values.next(after: 0) }
        let waiting = Task { await values.next(after: 0) }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        values.set(1)
        #expect(await waiting.value?.value == 1)
    }
}
