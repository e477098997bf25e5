import Foundation
import SPIFFE
import WorkloadAPI
import WorkloadAPITestKit

/// The guide "Testing with a Workload API" of WorkloadAPITestKit.
func testWithAWorkloadAPI() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "kit-\(UInt32.random(in: 0...UInt32.max))")
        .path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
    let web = try SPIFFEID(parsing: "spiffe://example.org/web")
    let server = WorkloadAPIServer(socketPath: "\(directory)/agent.sock")
    server.set(
        .state(
            svids: [try authority.issue(web, lifetime: .seconds(60))],
            bundles: X509BundleSet([authority.bundle])))
    server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
    try server.start()

    let client = WorkloadAPIClient(endpoint: try EndpointAddress("unix://\(directory)/agent.sock"))
    let context = try await client.fetchX509Context()
    let token = try await client.fetchJWTSVID(audience: ["reports"])

    try expect(context.defaultSVID.id == web && token.id == web, "the identity that was set")
    try await rotateRoot(authority, web, server, client)
    try await issueWrong(authority, web, server, client)
    try await issueAllThatIsWrong(authority, web, server, client)
    try await script(authority, web, server, client)
    await server.shutdown()
    try FileManager.default.removeItem(atPath: directory)
}

private func rotateRoot(
    _ authority: TestAuthority, _ web: SPIFFEID, _ server: WorkloadAPIServer, _ client: WorkloadAPIClient
) async throws {
    let next = try authority.successor()
    server.set(.state(svids: [try next.issue(web, lifetime: .seconds(60))], bundles: X509BundleSet([next.bundle])))
    server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [next]))

    try expect(try await client.fetchX509Bundles().bundles[authority.trustDomain] == next.bundle, "two roots")
}

private func issueWrong(
    _ authority: TestAuthority, _ web: SPIFFEID, _ server: WorkloadAPIServer, _ client: WorkloadAPIClient
) async throws {
    let bad = try authority.issue(web, lifetime: .seconds(60), defects: [.twoURIs])
    server.set(.unchecked(svids: [bad], bundles: X509BundleSet([authority.bundle]), revocationLists: []))

    let badToken = try authority.issueJWT(web, audience: ["reports"], defects: [.expired])
    server.set(jwt: .unchecked(svids: [badToken], bundles: JWTBundleSet([authority.jwtBundle])))

    for call in [{ _ = try await client.fetchX509Context() }, { _ = try await client.fetchJWTSVID(audience: ["a"]) }] {
        do {
            try await call()
            throw Unexpected(what: "an SVID that is wrong was taken")
        } catch let error as WorkloadAPIError {
            try expect(error.code == .invalidMessage, "\(error)")
        }
    }
}

private func issueAllThatIsWrong(
    _ authority: TestAuthority, _ web: SPIFFEID, _ server: WorkloadAPIServer, _ client: WorkloadAPIClient
) async throws {
    let bundles = JWTBundleSet([authority.jwtBundle])
    for defect in TokenDefects.allCases where !defect.jwtRules.isEmpty {
        let bad = try authority.issueJWT(web, audience: ["reports"], defects: defect)
        server.set(jwt: .unchecked(svids: [bad], bundles: JWTBundleSet([authority.jwtBundle])))

        do {
            let token = try await client.fetchJWTSVID(audience: ["reports"])
            _ = try token.validate(bundles: bundles, audience: ["reports"])
            throw Unexpected(what: "a token that breaks \(defect.jwtRules) was taken")
        } catch is WorkloadAPIError {
            // The client noticed.
        } catch is SVIDTokenError {
            // A client cannot check signatures; who validates does.
        }
    }
}

private func script(
    _ authority: TestAuthority, _ web: SPIFFEID, _ server: WorkloadAPIServer, _ client: WorkloadAPIClient
) async throws {
    let bundles = X509BundleSet([authority.bundle])
    let first = X509Answer.state(svids: [try authority.issue(web, lifetime: .seconds(60))], bundles: bundles)
    let second = X509Answer.state(svids: [try authority.issue(web, lifetime: .seconds(60))], bundles: bundles)
    let before = server.callCount(of: .fetchX509SVID)
    server.script([.answer(.failure(.unavailable, message: "restarting"))], for: .fetchX509SVID)
    server.script([.answer(first), .wait(.milliseconds(50)), .answer(.bytes([0xFF])), .end], for: .fetchX509SVID)
    server.set(second)

    var events: [String] = []
    for try await event in client.x509Contexts {
        switch event {
        case .state(let context): events.append(context.defaultSVID.id.path)
        case .discarded: events.append("discarded")
        case .interrupted: events.append("interrupted")
        case .resumed: events.append("resumed")
        }
        if events.count == 4 { break }
    }
    try expect(events == ["interrupted", "/web", "discarded", "/web"], "\(events)")
    try expect(server.callCount(of: .fetchX509SVID) - before == 3, "three streams")
}
