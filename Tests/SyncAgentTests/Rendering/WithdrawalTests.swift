import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("An identity that is withdrawn, from the Workload API to the disk", .timeLimit(.minutes(1)))
struct WithdrawalTests: InWorkloadScene {
    let scene: WorkloadScene

    init() throws {
        scene = try WorkloadScene()
    }

    private func names(_ output: String) -> [String] {
        do {
            let found = try FileManager.default.contentsOfDirectory(atPath: world.directory.path(output))
            return found.filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            // Before the first delivery there is no directory.
            return []
        }
    }

    @Test("D-9: denied, files go or stay as each output says, and come back with the identity")
    func denied() async throws {
        server.set(try answer(web))
        let outputs = """
            { name: gone, directory: DIR/gone, on_denied: remove, files: [{ kind: leaf, name: x }] },
            { name: later, directory: DIR/later, files: [{ kind: leaf, name: x }] },
            { name: kept, directory: DIR/kept, on_denied: keep, files: [{ kind: leaf, name: x }] }
            """
        try await running(outputs) {
            try await eventually("the first files") { ["gone", "later", "kept"].allSatisfy { names($0) == ["x"] } }
            server.set(.denied)
            try await eventually("the removal") { names("gone") == [] }
            #expect(names("later") == ["x"] && names("kept") == ["x"])
            server.set(try answer(web))
            try await eventually("the return") { names("gone") == ["x"] }
        }
    }

    @Test("ST-5: an identity that a new message does not hold is withdrawn like one that is denied")
    func missing() async throws {
        server.set(try answer(web, db))
        let outputs = """
            { name: gone, directory: DIR/gone, on_denied: remove, identity: { spiffe_id: "\(db)" },
              files: [{ kind: leaf, name: x }] },
            { name: stays, directory: DIR/stays, on_denied: remove, identity: { spiffe_id: "\(web)" },
              files: [{ kind: leaf, name: x }] },
            { name: falls-back, directory: DIR/falls-back, identity: { spiffe_id: "\(db)", missing: first },
              files: [{ kind: spiffe-id, name: x }] }
            """
        try await running(outputs) {
            try await eventually("the first files") { names("gone") == ["x"] && names("falls-back") == ["x"] }
            server.set(try answer(web))
            try await eventually("the removal") { names("gone") == [] }
            #expect(names("stays") == ["x"])
            try await eventually("the first identity") {
                try world.directory.read("falls-back/x") == Array(web.description.utf8)
            }
        }
    }

    @Test("one broken output never stops another")
    func broken() async throws {
        try world.directory.write("file", "no directory")
        server.set(try answer(web))
        let outputs = """
            { name: broken, directory: DIR/file/x, files: [{ kind: leaf, name: x }] },
            { name: absent, directory: DIR/absent, identity: { hint: none }, files: [{ kind: leaf, name: x }] },
            { name: token, directory: DIR/token, files: [{ kind: jwt-svid, name: x, audience: a }] },
            { name: good, directory: DIR/good, files: [{ kind: leaf, name: x }] }
            """
        try await running(outputs) {
            try await eventually("the good output") { names("good") == ["x"] }
            let before = try world.directory.read("good/x")
            server.set(try answer(web))
            try await eventually("the next leaf") { try world.directory.read("good/x") != before }
            #expect(names("absent") == [] && names("token") == [])
        }
    }
}
