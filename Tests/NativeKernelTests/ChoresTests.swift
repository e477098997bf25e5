import NativeKernel
import Synchronization
import TestSupport
import Testing

/// Work for many places, for which one task waits.
@Suite("Chores", .timeLimit(.minutes(1)))
struct ChoresTests {
    private final class Log: Sendable {
        private let state = Mutex<(begun: Int, running: Int, most: Int)>((0, 0, 0))
        var begun: Int { state.withLock { $0.begun } }
        var most: Int { state.withLock { $0.most } }

        func begin() {
            state.withLock {
                $0.begun += 1
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
        }

        func end() { state.withLock { $0.running -= 1 } }
    }

    private func whileRunning(_ chores: Chores, _ body: () async throws -> Void) async rethrows {
        let run = Task { await chores.run() }
        defer { run.cancel() }
        try await body()
        run.cancel()
        await run.value
    }

    @Test("a chore that nobody asks for is not done; one that is asked for is done once")
    func once() async throws {
        let chores = Chores()
        let (idle, asked) = (Log(), Log())
        _ = chores.add {
            idle.begin()
            return nil
        }
        let ticket = chores.add {
            asked.begin()
            return nil
        }
        try await whileRunning(chores) {
            chores.ask(for: ticket)
            try await eventually("the first time") { asked.begun == 1 }
            chores.ask(for: ticket, at: .now + .milliseconds(20))
            try await eventually("the second time") { asked.begun == 2 }
        }
        #expect(idle.begun == 0)
        #expect(asked.begun == 2)
    }

    @Test("a chore that names its next time is done again then, and earlier when it is asked for")
    func again() async throws {
        let chores = Chores()
        let log = Log()
        let ticket = chores.add {
            log.begin()
            return log.begun < 5 ? .now + .milliseconds(1) : .now + .seconds(3600)
        }
        try await whileRunning(chores) {
            chores.ask(for: ticket)
            try await eventually("five times") { log.begun == 5 }
            chores.ask(for: ticket)
            try await eventually("once more") { log.begun == 6 }
        }
    }

    @Test("a chore that is asked for while it is under way is done once more, and never twice at a time")
    func underWay() async throws {
        let chores = Chores()
        let log = Log()
        let gate = LatestValue<Void>()
        let ticket = chores.add {
            log.begin()
            _ = await gate.next(after: 0)
            log.end()
            return nil
        }
        try await whileRunning(chores) {
            chores.ask(for: ticket)
            try await eventually("the beginning") { log.begun == 1 }
            for _ in 1...100 { chores.ask(for: ticket) }
            gate.set(())
            try await eventually("the second time") { log.begun == 2 }
        }
        #expect(log.begun == 2)
        #expect(log.most == 1)
    }

    @Test("a chore that hangs holds up no other, and what is under way ends with the run")
    func hanging() async throws {
        let chores = Chores()
        let (hanging, other) = (Log(), Log())
        let never = LatestValue<Void>()
        let first = chores.add {
            hanging.begin()
            _ = await never.next(after: 0)
            hanging.end()
            return .now
        }
        let second = chores.add {
            other.begin()
            return other.begun < 100 ? .now : nil
        }
        try await whileRunning(chores) {
            chores.ask(for: first)
            chores.ask(for: second)
            try await eventually("the others") { hanging.begun == 1 && other.begun == 100 }
        }
        #expect(hanging.begun == 1)
    }

    @Test("a chore that is removed is not done any more, and what it holds goes")
    func removed() async throws {
        let chores = Chores()
        var log: Log? = Log()
        weak let held = log
        let ticket = chores.add { [log] in
            log?.begin()
            return .now + .milliseconds(1)
        }
        try await whileRunning(chores) {
            chores.ask(for: ticket)
            try await eventually("the first time") { held?.begun ?? 0 > 0 }
            chores.remove(ticket)
            log = nil
            try await eventually("the end of what it held") { held == nil }
            chores.ask(for: ticket)
        }
    }
}
