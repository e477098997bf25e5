import Glibc
import TestSupport
import Testing

@Suite("SignalStream", .timeLimit(.minutes(1)))
struct SignalStreamTests {
    @Test("yields the signals of the process in the order in which they come", arguments: ["suspended", "busy"])
    func numbers(mainThread: String) async throws {
        let program = try Program("\(Built.products)/SignalEcho", [mainThread])
        try await program.says("ready")
        program.signal(SIGHUP)
        try await program.says("signal \(SIGHUP)\n")
        program.signal(SIGPIPE)
        program.signal(SIGUSR1)
        try await program.says("signal \(SIGUSR1)\n")
        program.signal(SIGTERM)
        #expect(try await program.wait() == .exited(0))
        #expect(program.output.hasSuffix("end\n"))
    }

    @Test("a process that has taken its mask back is ended by a signal again")
    func unblocked() async throws {
        let program = try Program("\(Built.products)/SignalEcho", ["unblocked"])
        try await program.says("ready")
        program.signal(SIGTERM)
        #expect(try await program.wait() == .killed(SIGTERM))
    }
}
