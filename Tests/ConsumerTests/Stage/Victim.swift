import Glibc
import TestSupport
import Testing

/// An agent at rest that is to die in its next publication.
struct Victim {
    private let agent: Program
    private let output: String
    private let stage: Stage

    /// Starts an agent in whatever state the directory is.
    static func start(_ configuration: String, _ output: String, on stage: Stage) async throws -> Victim {
        Victim(agent: try await Agent.start(configuration, on: stage), output: output, stage: stage)
    }

    /// Rotates, and has the kernel kill the agent as it enters the n-th call of that name.
    ///
    /// - Returns: False where the publication had fewer such calls and was completed; the agent lives on.
    func dies(at call: String, number: Int, rotating workloadAPI: DevelopmentAPI) async throws -> Bool {
        let published = agent.errors.occurrences(of: "info published")
        let tracer = try stage.start(
            "strace",
            [
                "-f", "-p", "\(agent.pid)", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                "inject=\(call):signal=KILL:when=\(number)",
            ])
        try await tracer.says("attached")
        try await workloadAPI.rotate()
        try await eventually("the end of the agent or of its publication", every: .milliseconds(1)) {
            agent.end != nil || agent.errors.occurrences(of: "info published") > published
        }
        guard agent.end != nil else { return try await outlives(tracer, rotating: workloadAPI) == false }
        try await tracer.wait()
        #expect(try await agent.wait() == .killed(SIGKILL))
        return true
    }

    /// Ends the tracer, which may still have killed after the report, and tells whether the agent lives on.
    ///
    /// Not by SIGTERM: strace then lets go of one thread after the other, and now and then waits for one for ever. The
    /// kernel lets go of all of them at the tracer's death.
    private func outlives(_ tracer: Program, rotating workloadAPI: DevelopmentAPI) async throws -> Bool {
        tracer.signal(SIGKILL)
        try await tracer.wait()
        let published = agent.errors.occurrences(of: "info published")
        try await workloadAPI.rotate()
        try await eventually("the end of the agent or its next publication", every: .milliseconds(1)) {
            agent.end != nil || agent.errors.occurrences(of: "info published") > published
        }
        guard let end = agent.end else { return true }
        #expect(end == .killed(SIGKILL))
        return false
    }

    /// Ends it in peace.
    func stop() async throws {
        #expect(try await agent.stop() == .exited(0))
    }

    /// Expects the directory to hold a set newer than `old`, and nothing of an interrupted publication.
    func expectConverged(unlike old: OutputState?) async throws {
        let state = try OutputState(output)
        #expect(state.generation != nil)
        try await state.expectComplete(output, old: nil)
        #expect(state.files["tls.key"] != old?.files["tls.key"])
        #expect(state.leftovers == [])
    }
}
