import NativeKernel
import NativeMessages
import NativeRPC
import SPIFFE
import TestSupport
import WorkloadAPITestKit

/// The kit's server on a socket of its own, and a client that says and hears messages as they are.
struct KitWorld {
    let directory: TestDirectory
    let authority: TestAuthority
    let foreign: TestAuthority
    let server: WorkloadAPIServer
    let channel: RPCChannel
    let web: SPIFFEID
    let api: SPIFFEID

    static let header: RPCMetadata = ["workload.spiffe.io": "true"]

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
        server = WorkloadAPIServer(socketPath: directory.path("agent.sock"))
        channel = RPCChannel(address: .unix(path: directory.path("agent.sock")))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
        api = try SPIFFEID(parsing: "spiffe://other.example/api")
        try server.start()
    }

    /// One request, one answer.
    func ask<Message: WorkloadMessage>(
        _ call: WorkloadAPICall, _ request: some RPCPayload, metadata: RPCMetadata = header,
        timeout: Duration = .seconds(20)
    ) async throws -> Message {
        let message = try await channel.unary(
            "/SpiffeWorkloadAPI/\(call)", request: request, metadata: metadata, timeout: timeout)
        return try message.withSpan { try Message(decoding: $0) }
    }

    /// A stream's messages.
    func stream(
        _ call: WorkloadAPICall, _ request: some RPCPayload = [], metadata: RPCMetadata = header
    ) -> RPCResponseStream.Iterator {
        channel.serverStreaming(
            "/SpiffeWorkloadAPI/\(call)", request: request, metadata: metadata, timeout: .seconds(20)
        ).makeAsyncIterator()
    }

    func jwt(_ audience: [String], _ id: String = "") async throws -> JWTSVIDResponseMessage {
        try await ask(.fetchJWTSVID, JWTSVIDRequestMessage(audience: audience, spiffeID: id).encoded())
    }

    /// What `ValidateJWTSVID` says about a token.
    func validate(_ token: TestJWTSVID, audience: String) async throws -> ValidateJWTSVIDResponseMessage {
        let svid = token.withToken { SecretBytes(copying: $0) }
        return try await ask(
            .validateJWTSVID, ValidateJWTSVIDRequestMessage(audience: audience, svid: svid).encoded())
    }

    /// The status with which a call ends before any message; OK if there is a message.
    func status(of call: WorkloadAPICall, metadata: RPCMetadata = header) async throws -> RPCStatus.Code {
        do {
            switch call {
            case .fetchJWTSVID:
                let request = try JWTSVIDRequestMessage(audience: ["reports"]).encoded()
                let _: JWTSVIDResponseMessage = try await ask(call, request, metadata: metadata)
            case .validateJWTSVID:
                let token = try authority.issueJWT(web, audience: ["reports"], defects: [])
                let svid = token.withToken { SecretBytes(copying: $0) }
                let request = try ValidateJWTSVIDRequestMessage(audience: "reports", svid: svid).encoded()
                let _: ValidateJWTSVIDResponseMessage = try await ask(call, request, metadata: metadata)
            default:
                var messages = stream(call, metadata: metadata)
                _ = try await messages.next()
            }
            return .ok
        } catch let status as RPCStatus {
            return status.code
        }
    }

    /// Sets good answers of all profiles.
    func serveAll() throws {
        let svid = try authority.issue(web, lifetime: .seconds(600))
        server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
        server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
        server.set(
            wit: .state(svids: [try authority.issueWIT(web)], bundles: WITBundleSet([authority.witBundle])))
    }
}

extension RPCResponseStream.Iterator {
    /// The next message, decoded.
    mutating func message<Message: WorkloadMessage>() async throws -> Message? {
        guard let message = try await next() else { return nil }
        return try message.withSpan { try Message(decoding: $0) }
    }
}
