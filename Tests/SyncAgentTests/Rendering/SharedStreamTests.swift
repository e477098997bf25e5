import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Many outputs of one agent", .timeLimit(.minutes(1)))
struct SharedStreamTests: InWorkloadScene {
    let scene: WorkloadScene

    init() throws {
        scene = try WorkloadScene()
    }

    private func svid(_ id: SPIFFEID) throws -> X509SVID { try authority.issue(id, lifetime: .seconds(3600)) }

    private func state(_ svids: X509SVID...) -> X509Answer {
        .state(svids: svids, bundles: X509BundleSet([authority.bundle]))
    }

    /// What the visible names lead to: it is another one after each publication.
    private func generation(_ output: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: world.directory.path("\(output)/..data"))
    }

    @Test("share one stream of the Workload API; a message that changes one identity writes that one's outputs alone")
    func oneIdentity() async throws {
        let unchanged = try svid(web)
        server.set(state(unchanged, try svid(db)))
        let outputs = (1...10).map { number in
            """
            { name: w\(number), directory: DIR/w\(number), files: [{ kind: combined, name: all }, { kind: metadata, name: m }] },
            { name: d\(number), directory: DIR/d\(number), identity: { spiffe_id: "\(db)" },
              files: [{ kind: combined, name: all }, { kind: trust-bundle, name: ca }] }
            """
        }.joined(separator: ",\n")
        let (webs, dbs) = ((1...10).map { "w\($0)" }, (1...10).map { "d\($0)" })
        let (world, server) = (world, server)
        try await running(outputs) {
            try await eventually("all sets") { (webs + dbs).allSatisfy { world.text("\($0)/all") != nil } }
            for output in webs { #expect(try generation(output).hasPrefix("..gen-1-")) }
            for round in 1...5 {
                let next = try svid(db)
                server.set(state(unchanged, next))
                let serial = String(next.certificateChainPEM)
                try await eventually("rotation \(round) in its outputs") {
                    dbs.allSatisfy { world.text("\($0)/all")?.hasSuffix(serial) == true }
                }
            }
            // Each output has followed to the last message: those of the other identity were asked, and wrote nothing.
            server.set(state(try svid(web), try svid(db)))
            for output in webs {
                try await eventually("a change of both in \(output)") { try !generation(output).hasPrefix("..gen-1-") }
            }
            for output in webs { #expect(try generation(output).hasPrefix("..gen-2-")) }
            for call in WorkloadAPICall.allCases {
                #expect(server.callCount(of: call) == (call == .fetchX509SVID ? 1 : 0), "\(call)")
            }
        }
    }

    @Test("with 'missing: fail' a single delivery gives up at once, and says what is offered; the others are written")
    func fail() async throws {
        server.set(state(try svid(web)))
        let outputs = """
            { name: x, directory: DIR/x, identity: { hint: blue, missing: fail }, files: [{ kind: leaf, name: leaf }] },
            { name: y, directory: DIR/y, files: [{ kind: leaf, name: leaf }] }
            """
        let plan = try await world.agentPlan(outputs)
        try server.start()
        let delivery = OneShotDelivery(plan: plan, runsHooks: false, logger: Logger(label: "test"))
        let error = await #expect(throws: AgentError.self) { try await delivery.run(within: .seconds(3600)) }
        #expect(error?.code == .noIdentity)
        #expect(error?.message.contains("x: no SVID with the hint 'blue'; the Workload API offers \(web)") == true)
        await server.shutdown()
        #expect(world.text("x/leaf") == nil)
    }

    @Test("readers and modes of a configuration are what getfacl and stat find, whatever the umask")
    func access() async throws {
        server.set(state(try svid(web)))
        let outputs = """
            { name: x, directory: DIR/x, directory_mode: "0710", owner: "4711", group: "4712", readers: { users: [33] },
              files: [{ kind: private-key, name: key, mode: "0640" },
                { kind: leaf, name: leaf, mode: "0604", owner: root, readers: { groups: [34] } }] }
            """
        let world = world
        try await running(outputs) {
            try await eventually("the files") { world.text("x/leaf") != nil }
            let lists = try await Program.run(
                "getfacl",
                ["-cnpE", world.directory.path("x"), world.directory.path("x/key"), world.directory.path("x/leaf")])
            #expect(lists.end == .exited(0), "\(lists.errors)")
            let texts = lists.output.components(separatedBy: "\n\n")
                .map { Set($0.split(separator: "\n").map(String.init)) }
            try #require(texts.count >= 3)
            #expect(texts[0].isSuperset(of: ["user::rwx", "user:33:r-x", "group:34:r-x", "other::---"]))
            #expect(texts[1].isSuperset(of: ["user::rw-", "user:33:r--", "group::r--", "other::---"]))
            #expect(!texts[1].contains("group:34:r--"))
            #expect(texts[2].isSuperset(of: ["user::rw-", "group:34:r--", "other::r--"]))
            #expect(!texts[2].contains("user:33:r--"))
            let owners = try await Program.run(
                "stat", ["-L", "-c", "%u:%g", world.directory.path("x/key"), world.directory.path("x/leaf")])
            #expect(owners.output == "4711:4712\n0:4712\n")
        }
    }
}
