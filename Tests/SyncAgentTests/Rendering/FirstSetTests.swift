import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("Hooks that leave out the first set", .timeLimit(.minutes(1)))
struct FirstSetTests {
    @Test("leave it out, too, where checks refused sets before it and the process ended before the hooks had run")
    func refusedAndOwed() async throws {
        let world = try RenderingWorld()
        let server = try DevelopmentServer(
            socketPath: world.directory.path("api.sock"),
            identities: [.init(id: try SPIFFEID(parsing: "spiffe://example.org/web"))], lifetime: .seconds(3600))
        try server.start()
        func outputs(quiet: String) -> String {
            """
            { name: x, directory: DIR/x, files: [{ kind: leaf, name: leaf }],
              hooks: [{ check: [sh, -c, "test -e DIR/good || { echo >>DIR/refused; false; }"] },
                { shell: "echo skipped $SVIDSYNC_GENERATION >>DIR/log", first: skip },
                { shell: "echo $SVIDSYNC_GENERATION $SVIDSYNC_PREVIOUS_GENERATION >>DIR/log" }],
              reload: { wait: { min: \(quiet), max: \(quiet) } } }
            """
        }
        let owed = "x/..data/.svidsync-hooks-owed"
        do {
            try await world.running(outputs(quiet: "1h")) {
                try await eventually("a check that refuses") { world.text("refused") != nil }
                try world.directory.write("good", "")
                try await eventually("the first set") { world.text("x/leaf") != nil }
            }
            #expect(world.text(owed) != nil)
            try await world.running(outputs(quiet: "0s")) {
                try await eventually("the hooks") { world.text("log") != nil && world.text(owed) == nil }
            }
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
        #expect(world.text("log") == "2\n")
    }
}
