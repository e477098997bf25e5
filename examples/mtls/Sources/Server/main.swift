import SPIFFE
import SPIFFETLS
import WorkloadAPI

// Greets every workload of its own trust domain by its SPIFFE ID.
// Usage: mtls-server HOST:PORT
guard CommandLine.arguments.count == 2, let address = TLSAddress(CommandLine.arguments[1]) else {
    fatalError("usage: mtls-server HOST:PORT")
}

let client = try WorkloadAPIClient(endpoint: .fromEnvironment())
let source = X509Source(client: client)

try await withThrowingTaskGroup { group in
    group.addTask { try await source.run() }
    group.addTask {
        try await source.waitForFirstState(timeout: .seconds(30))
        let own = try source.x509SVID().id
        let peers = try PeerRules(
            bundles: source, authorize: .trustDomains([own.trustDomain]), policy: .localOnly(own.trustDomain))
        let tls = try ServerTLS(identity: source, peers: peers)
        let listener = try await TLSListener(tls, at: address)
        print("\(own) listens at \(listener.address)")
        await listener.run(onFailure: { print("refused: \($0)") }) { connection in
            guard let peer = connection.peer else { return }
            try await connection.write(Array("hello \(peer.id)\n".utf8))
            print(
                "greeted \(peer.id), whose certificate \(peer.chain.leaf.serialNumber) ends \(peer.chain.leaf.notAfter)"
            )
        }
    }
    try await group.waitForAll()
}
