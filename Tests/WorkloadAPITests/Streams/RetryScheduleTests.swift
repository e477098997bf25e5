import Testing

@testable import WorkloadAPI

@Suite("Retry schedule")
struct RetryScheduleTests {
    private func schedule() -> RetrySchedule { RetrySchedule(configuration: WorkloadAPIConfiguration()) }

    private func error(_ code: WorkloadAPIError.Code) -> WorkloadAPIError { WorkloadAPIError(code: code, message: "") }

    @Test(
        "TR-5, TR-8: what a retry cannot change ends the stream",
        arguments: [
            WorkloadAPIError.Code.invalidArgument, .unimplemented, .cancelled,
        ])
    func stops(code: WorkloadAPIError.Code) {
        var schedule = schedule()
        #expect(schedule.failed(error(code), afterMessage: true) == .stop)
        #expect(schedule.failed(error(code), afterMessage: false) == .stop)
    }

    @Test(
        "TR-6, TR-7, TR-11: everything else is tried again after a wait",
        arguments: [
            WorkloadAPIError.Code.unreachable, .permissionDenied, .failed, .timedOut, .invalidMessage,
        ])
    func waits(code: WorkloadAPIError.Code) throws {
        var schedule = schedule()
        guard case .after(let delay) = schedule.failed(error(code), afterMessage: true) else {
            Issue.record("not tried again")
            return
        }
        #expect(delay > .zero)
    }

    @Test("ST-2: a clean end after a message is followed by another attempt at once; without one by a wait")
    func cleanEnd() {
        var schedule = schedule()
        #expect(schedule.failed(error(.streamEnded), afterMessage: true) == .immediately)
        #expect(schedule.failed(error(.streamEnded), afterMessage: false) != .immediately)
    }

    @Test("TR-7: a workload without an identity is asked for no more often than once in half a second")
    func denied() {
        var schedule = schedule()
        for _ in 0..<20 {
            guard case .after(let delay) = schedule.failed(error(.permissionDenied), afterMessage: false) else {
                Issue.record("not tried again")
                return
            }
            #expect(delay >= .milliseconds(500))
            #expect(delay <= .seconds(10))
        }
    }

    @Test("the waits grow up to the maximum, and a message makes them short again")
    func grows() {
        var schedule = schedule()
        var last = Duration.zero
        for _ in 0..<20 {
            guard case .after(let delay) = schedule.failed(error(.unreachable), afterMessage: false) else { return }
            last = delay
        }
        #expect(last >= .seconds(15))
        #expect(last <= .seconds(30))
        schedule.succeeded()
        guard case .after(let delay) = schedule.failed(error(.unreachable), afterMessage: true) else { return }
        #expect(delay <= .milliseconds(100))
    }

    @Test("after the socket has appeared ten attempts come quickly, and then the usual waits")
    func socketAppeared() {
        var schedule = schedule()
        for _ in 0..<20 { _ = schedule.failed(error(.unreachable), afterMessage: false) }
        schedule.socketAppeared()
        var quick = 0
        for _ in 0..<12 {
            guard case .after(let delay) = schedule.failed(error(.unreachable), afterMessage: false) else { return }
            if delay <= .milliseconds(20) { quick += 1 }
        }
        #expect(quick == 10)
    }
}

@Suite("Backoff")
struct BackoffPolicyTests {
    private let policy = BackoffPolicy(initial: .milliseconds(100), maximum: .seconds(30))

    @Test(
        "each wait lies in the upper half of a bound that doubles up to the maximum",
        arguments: [
            (0, 100), (1, 200), (2, 400), (8, 25_600), (9, 30_000), (1_000_000, 30_000), (Int.max, 30_000),
        ])
    func bounds(attempt: Int, milliseconds: Int) {
        #expect(policy.delay(attempt: attempt, fraction: 0) == .milliseconds(milliseconds) / 2)
        #expect(policy.delay(attempt: attempt, fraction: 1) == .milliseconds(milliseconds))
        for _ in 0..<50 {
            let delay = policy.delay(attempt: attempt)
            #expect(delay >= .milliseconds(milliseconds) / 2)
            #expect(delay <= .milliseconds(milliseconds))
        }
    }
}
