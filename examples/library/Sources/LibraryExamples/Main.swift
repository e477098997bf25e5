import Foundation
import SPIFFE
import WorkloadAPI

/// Runs all examples on the Workload API that `SPIFFE_ENDPOINT_SOCKET` names.
@main
enum Main {
    static func main() async throws {
        try identities()
        try documents()
        let client = WorkloadAPIClient(endpoint: try .fromEnvironment())
        try await fetch(client)
        try await stream(client)
        try await verifyPeer(client)
        try await readFiles(client)
        try await tokens(client)
        try await witSVIDs(client)
        try await bundles(client)
        try await sources(client)
        try await tokenSource(client)
        try await bundleSource(client)
        try await mutualTLS(client)
        // What `svidsync x509 fetch` has written.
        if let directory = ProcessInfo.processInfo.environment["SVID_FILES"] { try await tlsOverFiles(directory) }
        try await services(client)
        try await testWithAWorkloadAPI()
        print("all examples have run")
    }
}

/// What an example expected and did not find.
struct Unexpected: Error {
    let what: String
}

func expect(_ condition: Bool, _ what: String) throws {
    guard condition else { throw Unexpected(what: what) }
}
