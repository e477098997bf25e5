import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("What somebody else does to delivered files, from the agent's point of view", .timeLimit(.minutes(1)))
struct RepairTests {
    @Test(
        "is put right from memory without another message, counted, logged, and told to hooks",
        arguments: ["set", "files"])
    func drift(_ publish: String) async throws {
        let world = try RenderingWorld()
        let id = try SPIFFEID(parsing: "spiffe://example.org/web")
        let server = try DevelopmentServer(
            socketPath: world.directory.path("api.sock"), identities: [.init(id: id)], lifetime: .seconds(3600))
        try server.start()
        let (log, record) = (LogCollector(), AgentRecord())
        let outputs = """
            { name: x, directory: DIR/x, publish: \(publish), files: [{ kind: private-key, name: key },
              { kind: leaf, name: leaf }], hooks: [{ shell: "echo $SVIDSYNC_CHANGED >>DIR/log" }] }
            """
        let path = world.directory.path("x/key")
        let damages: [@Sendable () throws -> Void] = [
            { try FileManager.default.removeItem(atPath: path) },
            { try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path) },
            { try Data("changed".utf8).write(to: URL(fileURLWithPath: path)) },
            {
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/hostname")
            },
        ]
        do {
            try await world.running(outputs, logger: log.logger, record: record) {
                try await eventually("the first set") { world.text("log") != nil }
                let key = try #require(world.text("x/key"))
                for (index, damage) in damages.enumerated() {
                    try damage()
                    try await eventually("repair \(index + 1)") {
                        await record.status().outputs[0].status.counts.repairs == index + 1
                    }
                    #expect(world.text("x/key") == key)
                    let mode = try await Program.run("stat", ["-L", "-c", "%a", path]).output
                    #expect(mode == "600\n")
                }
                #expect(log.lines.filter { $0.hasPrefix("warning: somebody changed the delivered files") }.count == 4)
                // Several repairs in a row may be one run.
                try await eventually("the hooks") { world.text("log")?.split(separator: "\n").count ?? 0 >= 2 }
                #expect(world.text("log")?.split(separator: "\n").last == "key")
                #expect(!log.lines.contains { $0.contains("PRIVATE KEY") })
            }
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }
}
