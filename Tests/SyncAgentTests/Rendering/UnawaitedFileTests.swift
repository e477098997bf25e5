import Foundation
import Logging
import SPIFFE
import Synchronization
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@testable import SyncAgent

@Suite("Files that the others do not wait for, from a Workload API to the disk", .timeLimit(.minutes(2)))
struct UnawaitedFileTests: InWorkloadScene {
    let scene: WorkloadScene
    private static let outputs = """
        { name: x, directory: DIR/x, files: [{ kind: leaf, name: leaf },
            { kind: jwt-svid, name: token, audience: a, wait: false, mode: "0440" },
            { kind: jwt-bundle-map, name: map.json, wait: false }] }
        """

    init() throws {
        scene = try WorkloadScene()
    }

    private func serveX509() throws {
        server.set(try answer(web))
    }

    private var tokens: JWTAnswer { .state(identities: [TestIdentity(id: web)], authorities: [authority]) }

    private func names(in directory: String = "x") -> [String] {
        do {
            let found = try FileManager.default.contentsOfDirectory(atPath: world.directory.path(directory))
            return found.filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            // Before the first delivery there is no directory.
            return []
        }
    }

    @Test(
        "certificates are there while tokens are denied, tokens come when they are granted, and stay when denied again")
    func denied() async throws {
        try serveX509()
        server.set(jwt: .denied)
        let world = world
        try await running(Self.outputs) {
            try await eventually("the certificate") { names() == ["leaf"] }
            server.set(jwt: tokens)
            try await eventually("the token") { names() == ["leaf", "map.json", "token"] }
        }
        let token = try #require(world.text("x/token"))
        #expect(try JWTSVID(parsingUnverified: token).id == web)
        // A new process, which has no token of its own, and another certificate.
        let leaf = try #require(world.text("x/leaf"))
        let again = UnawaitedFileTests(again: self)
        try again.serveX509()
        again.server.set(jwt: .denied)
        try await again.running(Self.outputs) {
            try await eventually("the next certificate") { world.text("x/leaf") != leaf }
            #expect(again.names() == ["leaf", "map.json", "token"])
            #expect(world.text("x/token") == token)
            let mode = try FileManager.default.attributesOfItem(atPath: world.directory.path("x/..data/token"))
            #expect(mode[.posixPermissions] as? Int == 0o440)
        }
    }

    private init(again other: UnawaitedFileTests) {
        scene = WorkloadScene(again: other.scene)
    }

    @Test("what an earlier set holds for somebody else, or is no token, goes")
    func foreign() async throws {
        try serveX509()
        server.set(jwt: tokens)
        try await running(Self.outputs) {
            try await eventually("the token") { names() == ["leaf", "map.json", "token"] }
        }
        let again = UnawaitedFileTests(again: self)
        try again.serveX509()
        again.server.set(jwt: .denied)
        try await again.running(Self.outputs.replacingOccurrences(of: "audience: a,", with: "audience: b,")) {
            try await eventually("a set without the token of another audience") {
                again.names() == ["leaf", "map.json"]
            }
        }
    }

    @Test("nothing is published twice at the start: tokens that are granted are in the first set")
    func together() async throws {
        try serveX509()
        server.script([.wait(.milliseconds(300)), .jwt(tokens)], for: .fetchJWTSVID)
        server.set(jwt: tokens)
        let world = world
        try await running(Self.outputs) {
            // Through the link that publishes the set: the visible names appear one after the other.
            let set = try await eventually("the set") { () -> [String]? in
                let found = names(in: "x/..data")
                return found.isEmpty ? nil : found
            }
            #expect(set == ["leaf", "map.json", "token"])
            let link = try FileManager.default.destinationOfSymbolicLink(atPath: world.directory.path("x/..data"))
            #expect(link.hasPrefix("..gen-1-"), "\(link)")
        }
    }

    @Test("an output of tokens alone is what can be had of them, and nothing where that is nothing")
    func tokensAlone() async throws {
        try serveX509()
        let granted = tokens
        server.set(
            jwt: .issuing(bundles: JWTBundleSet([authority.jwtBundle])) {
                [authority, web] (request) throws(TestKitError) in
                guard request.audience == ["a"] else { return [] }
                return [TestJWTSVID(try authority.issueJWT(web, audience: ["a"]))]
            })
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: jwt-svid, name: a, audience: a, wait: false },
                { kind: jwt-svid, name: b, audience: b, wait: false }] },
            { name: y, directory: DIR/y, files: [{ kind: jwt-svid, name: b, audience: b, wait: false }] }
            """
        let world = world
        try await running(outputs) {
            try await eventually("one token") { names() == ["a"] }
            #expect(world.text("y/b") == nil)
            server.set(jwt: granted)
            try await eventually("both tokens") { names() == ["a", "b"] && world.text("y/b") != nil }
        }
    }

    @Test("a single delivery writes the rest, waits for the token, and says why there is none")
    func once() async throws {
        try serveX509()
        server.set(jwt: .denied)
        let plan = try await world.agentPlan(Self.outputs)
        try server.start()
        let logger = Logger(label: "test")
        // `exec` starts its program without.
        try await OneShotDelivery(plan: plan, runsHooks: false, awaitsEverything: false, logger: logger)
            .run(within: .seconds(30))
        #expect(names() == ["leaf"])
        let delivery = OneShotDelivery(plan: plan, runsHooks: false, logger: logger)
        let error = await #expect(throws: AgentError.self) { try await delivery.run(within: .seconds(1)) }
        #expect(error?.code == .denied)
        #expect(error?.message.contains("x: token is missing: ") == true, "\(error?.message ?? "")")
        server.set(jwt: tokens)
        try await delivery.run(within: .seconds(30))
        #expect(names() == ["leaf", "map.json", "token"])
        await server.shutdown()
    }

    @Test("on_expired: remove takes an expired token away, and nothing else")
    func expired() async throws {
        try serveX509()
        server.script(
            [.jwt(.state(identities: [TestIdentity(id: web)], authorities: [authority], lifetime: .seconds(2)))],
            for: .fetchJWTSVID)
        server.set(jwt: .failure(.unavailable, message: "no tokens"))
        let file = "{ kind: jwt-svid, name: token, audience: a }"
        let outputs = """
            { name: x, directory: DIR/x, on_expired: remove, files: [{ kind: leaf, name: leaf }, \(file)] },
            { name: y, directory: DIR/y, on_expired: remove, files: [\(file)] },
            { name: z, directory: DIR/z, files: [\(file)] }
            """
        let world = world
        try await running(outputs) {
            try await eventually("the token") { names() == ["leaf", "token"] && world.text("y/token") != nil }
            try await eventually("its removal") { names() == ["leaf"] && world.text("y/token") == nil }
            #expect(world.text("z/token") != nil)
            server.set(jwt: tokens)
            try await eventually("the next token") { names() == ["leaf", "token"] && world.text("y/token") != nil }
        }
    }
}
