import Glibc
import SPIFFE
import SPIFFETLS
import WorkloadAPI

// Asks a server for its greeting, if it is the workload that it should be.
// Usage: mtls-client HOST:PORT SPIFFE-ID-OF-THE-SERVER
guard CommandLine.arguments.count == 3, let address = TLSAddress(CommandLine.arguments[1]) else {
    fatalError("usage: mtls-client HOST:PORT SPIFFE-ID")
}
let server = try SPIFFEID(parsing: CommandLine.arguments[2])

let source = X509Source(client: WorkloadAPIClient(endpoint: try .fromEnvironment()))

do {
    try await withThrowingTaskGroup { group in
        group.addTask { try await source.run() }
        try await source.waitForFirstState(timeout: .seconds(30))
        let tls = try ClientTLS(identity: source, peers: PeerRules(bundles: source, authorize: .exact(server)))
        let connection = try await tls.connect(to: address)
        while let bytes = try await connection.read() {
            print(String(decoding: bytes, as: UTF8.self), terminator: "")
        }
        await connection.close()
        group.cancelAll()
    }
} catch {
    print("failed: \(error)")
    exit(1)
}
