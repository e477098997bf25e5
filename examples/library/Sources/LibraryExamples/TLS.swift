import Foundation
import SPIFFE
import SPIFFETLS
import WorkloadAPI

/// The guide "Serving and connecting": both ends of mTLS over one live source.
func mutualTLS(_ client: WorkloadAPIClient) async throws {
    let source = X509Source(client: client)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await source.run() }
        try await source.waitForFirstState(timeout: .seconds(30))

        let peers = try PeerRules(
            bundles: source,
            authorize: .oneOf(["spiffe://example.org/shop/web", "spiffe://example.org/shop/api"]),
            policy: .localOnly(TrustDomain(name: "example.org")))
        let server = try ServerTLS(identity: source, peers: peers)
        let listener = try await TLSListener(server, at: .tcp(host: "127.0.0.1", port: 0))
        group.addTask {
            await listener.run(onFailure: { print("refused: \($0)") }) { connection in
                let name = connection.peerID?.description ?? "nobody"
                try await connection.write(Array("hello \(name)\n".utf8))
            }
        }

        let tls = try ClientTLS(
            identity: source, peers: PeerRules(bundles: source, authorize: .exact("spiffe://example.org/shop/web")))
        let connection = try await tls.connect(to: listener.address)
        while let bytes = try await connection.read() {
            print(String(decoding: bytes, as: UTF8.self), terminator: "")
        }
        await connection.close()

        try await refusal(source, listener.address)
        group.addTask {
            for await _ in source.updates { listener.closeUntrustedConnections() }
        }
        group.cancelAll()
    }
}

private func refusal(_ source: X509Source, _ address: TLSAddress) async throws {
    let stranger = try ClientTLS(
        identity: source, peers: PeerRules(bundles: source, authorize: .exact("spiffe://example.org/other")))
    do {
        _ = try await stranger.connect(to: address)
        throw Unexpected(what: "a server that was not authorized")
    } catch let error as TLSError {
        switch error.step {
        case .bundle, .chain: print("not proven:", error.message)
        case .policy, .authorization: print("proven, and not wanted:", error.message)
        default: print(error.code, error.message)
        }
        try expect(error.code == .peerNotAuthorized, "the authorizer's refusal")
    }
}

/// The guide "Taking identities from files".
func tlsOverFiles(_ directory: String) async throws {
    let source = X509FileSource(.svidsync(in: directory))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await source.run() }
        try await source.waitForFirstState(timeout: .seconds(30))
        let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
        _ = try tls.makeEngine()
        group.cancelAll()
    }
}
