import Glibc
import SyncAgent
import TestSupport
import Testing

@Suite("Scripts that root would run and others may write", .enabled(if: geteuid() == 0), .timeLimit(.minutes(1)))
struct ForeignScriptTests {
    @Test("are warned about by svidsync check and in the log at the start; what the output delivers is not")
    func warned() async throws {
        let world = try RenderingWorld()
        let log = LogCollector()
        let script = try world.directory.write("reload.py", "pass\n", mode: 0o666)
        #expect(unsafe mkdir(world.directory.path("x"), 0o755) == 0)
        try world.directory.write("x/leaf", "", mode: 0o666)
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: leaf, name: leaf }],
              hooks: [{ command: [env, \(script), DIR/x/leaf] }, { prove: { command: [env, DIR/none, \(script)] } }] }
            """
        let warning = " as root with \(script), but others than root may write \(script)"
        let findings = await PlanCheck(plan: try await world.agentPlan(outputs)).findings()
        for subject in ["hook", "proof"] {
            let warnings = findings.filter { $0.level == .warning && $0.subject == "x: \(subject)" }
            #expect(warnings.count == 1 && warnings[0].text.contains(warning), "\(warnings)")
        }
        try await world.running(outputs, logger: log.logger) {
            try await eventually("both warnings; the log has \(log.lines)") {
                log.lines.count { $0.hasPrefix("warning: hook runs ") && $0.contains(warning) } == 2
            }
        }
    }
}
