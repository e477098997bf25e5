import Foundation
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("A Workload API that stays silent about what only some files need", .timeLimit(.minutes(2)))
struct SilenceTests: InWorkloadScene {
    let scene: WorkloadScene

    init() throws {
        scene = try WorkloadScene()
        server.set(try answer(web))
    }

    @Test("after ten seconds the files that need not wait are there without the others; the others go on waiting")
    func tenSeconds() async throws {
        // The server has no answers for these calls, and waits until it has.
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: leaf, name: leaf },
              { kind: jwt-svid, name: token, audience: a, wait: false }, { kind: jwk-set, name: set, wait: false }] },
            { name: waiting, directory: DIR/waiting, files: [{ kind: leaf, name: leaf },
              { kind: jwt-svid, name: token, audience: a }] },
            { name: wit, directory: DIR/wit, incubating: true, files: [{ kind: leaf, name: leaf },
              { kind: wit-svid, name: token }] },
            { name: plain, directory: DIR/plain, files: [{ kind: leaf, name: leaf }] }
            """
        let (world, server) = (world, server)
        try await running(outputs) {
            try await eventually("the output without tokens") { world.text("plain/leaf") != nil }
            // Nobody has been given up on yet.
            #expect(world.text("x/leaf") == nil)
            try await eventually("the certificate", within: .seconds(60)) { world.text("x/leaf") != nil }
            #expect(server.callCount(of: .fetchJWTSVID) > 0 && server.callCount(of: .fetchJWTBundles) > 0)
            #expect(world.text("x/token") == nil && world.text("x/set") == nil)
            #expect(world.text("waiting/leaf") == nil && world.text("wit/leaf") == nil)
        }
    }

    @Test("an audience about which the agent says nothing keeps no output from the token of another")
    func oneAudience() async throws {
        server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
        // The first request, whichever it is, hangs; the next ones are answered.
        server.script([.wait(.seconds(3600))], for: .fetchJWTSVID)
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: jwt-svid, name: token, audience: a }] },
            { name: y, directory: DIR/y, files: [{ kind: jwt-svid, name: token, audience: b }] }
            """
        let (world, web) = (world, web)
        try await running(outputs) {
            try await eventually("one of the tokens", within: .seconds(60)) {
                world.text("x/token") != nil || world.text("y/token") != nil
            }
            let hung = world.text("x/token") == nil ? "x" : "y"
            #expect(world.text("\(hung)/token") == nil)
            try await eventually("the other token", within: .seconds(60)) { world.text("\(hung)/token") != nil }
            for output in ["x", "y"] {
                let token = try JWTSVID(parsingUnverified: try #require(world.text("\(output)/token")))
                #expect(token.id == web && token.audience == [output == "x" ? "a" : "b"])
            }
        }
    }
}
