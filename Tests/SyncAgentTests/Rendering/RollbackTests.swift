import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Rollback, where no program is proven to use the new set", .timeLimit(.minutes(1)))
struct RollbackTests: InWorkloadScene {
    let scene: WorkloadScene
    private let other: TestAuthority
    private let log = LogCollector()

    init() throws {
        scene = try WorkloadScene()
        other = try Self.foreignAuthority()
    }

    /// Issues an SVID and serves it.
    private func serve(lifetime: Duration = .seconds(3600)) throws -> X509SVID {
        let svid = try authority.issue(web, lifetime: lifetime)
        server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
        return svid
    }

    /// Runs an agent whose proof succeeds as long as there is a file `good`.
    private func running(first: String = "run", _ body: @Sendable @escaping () async throws -> Void) async throws {
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: leaf, name: leaf }, { kind: private-key, name: key }],
              hooks: [{ shell: "echo $SVIDSYNC_OCCASION $SVIDSYNC_GENERATION >>DIR/log" },
                { prove: { command: [test, -e, DIR/good], within: 100ms }, first: \(first) }],
              reload: { attempts: 1, repetitions: 0, on_failure: rollback } }
            """
        try await world.running(outputs, logger: log.logger, body)
    }

    /// Has the server listen beside `body`.
    private func serving(_ body: () async throws -> Void) async throws {
        try server.start()
        do {
            try await body()
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private func says(_ text: String) async throws {
        try await eventually("'\(text)' in the log; it has \(log.lines)") { log.lines.contains { $0.contains(text) } }
    }

    /// Waits until what there is to do for a generation has been done, and that is noted.
    private func settled(_ generation: Int) async throws {
        try await eventually("the hooks of generation \(generation); the log has \(log.lines)") {
            world.text("log")?.hasSuffix(" \(generation)\n") == true
                && world.directory.readIfPresent("x/..data/.svidsync-hooks-owed") == nil
        }
    }

    private func proves(_ isGood: Bool) async throws {
        if isGood {
            try world.directory.write("good", "")
        } else {
            #expect(try await Program.run("rm", [world.directory.path("good")]).end == .exited(0))
        }
    }

    /// Whether the leaf on the disk is this SVID's.
    private func holds(_ svid: X509SVID) throws -> Bool {
        let bytes = try world.directory.read("x/leaf")
        return try Certificate.parse(contents: bytes.span) == [svid.leaf]
    }

    @Test("without an older set the new one stays")
    func nothingOlder() async throws {
        let svid = try serve()
        try await serving {
            try await running {
                try await says("critical: there is no older set to go back to; the unproven one stays")
                #expect(try holds(svid))
            }
        }
        #expect(world.text("log") == "delivery 1\n")
    }

    @Test("the older set is published again once and no more, though nobody is proven to use that either")
    func bounded() async throws {
        try await proves(true)
        let first = try serve()
        try await serving {
            try await running {
                try await settled(1)
                try await proves(false)
                let second = try serve()
                try await says("critical: rolled back")
                try await says("critical: the older set was published again, and no program is proven to use it either")
                #expect(try holds(first))
                // The same files in a further message.
                server.set(.state(svids: [second], bundles: X509BundleSet([authority.bundle, other.bundle])))
                try await says("error: this set was rolled back")
                #expect(try holds(first))
                // Another set is another matter.
                try await proves(true)
                let third = try serve()
                try await settled(4)
                #expect(try holds(third))
            }
        }
        #expect(world.text("log") == "delivery 1\ndelivery 2\nrollback 3\ndelivery 4\n")
        #expect(log.lines.filter { $0.hasPrefix("critical: rolled back") }.count == 1)
    }

    @Test("an older set that has expired is not published again")
    func expired() async throws {
        try await proves(true)
        let first = try serve(lifetime: .seconds(6))
        try await serving {
            try await running {
                try await settled(1)
                try await proves(false)
                try await eventually("the expiry") { first.notAfter < .now }
                let second = try serve()
                try await says("critical: the older set has expired; the unproven one stays")
                #expect(try holds(second))
            }
        }
        #expect(world.text("log") == "delivery 1\ndelivery 2\n")
    }

    @Test("the set that an earlier process has left is one to go back to")
    func found() async throws {
        try await proves(true)
        let first = try serve()
        try await serving {
            try await running { try await settled(1) }
            try await proves(false)
            _ = try serve()
            try await running {
                try await says("critical: rolled back")
                try await eventually("the old leaf") { try holds(first) }
            }
        }
        #expect(world.text("log")?.hasPrefix("delivery 1\ndelivery 2\n") == true)
    }

    @Test("a first set whose proof was left out counts as proven")
    func firstIsSkipped() async throws {
        let first = try serve()
        try await serving {
            try await running(first: "skip") {
                try await settled(1)
                _ = try serve()
                try await says("critical: rolled back")
                try await eventually("the old leaf") { try holds(first) }
            }
        }
    }
}
