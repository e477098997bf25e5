import SPIFFE
import WorkloadAPI

/// The guide "Holding identities in sources".
func sources(_ client: WorkloadAPIClient) async throws {
    let source = X509Source(client: client, picker: .hint("internal"))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await source.run() }

        try await source.waitForFirstState(timeout: .seconds(30))
        let svid = try source.x509SVID()
        let chain = try svid.verify(against: source)
        print(chain.id, source.health)

        try await follow(source)
        source.close()
        try await group.waitForAll()
    }
}

private func follow(_ source: X509Source) async throws {
    var serials: Set<String> = []
    for await state in source.updates {
        if let svid = state.svid { serials.insert(svid.serialNumber) }
        if serials.count == 2 { break }
    }
    try expect(serials.count == 2, "a rotation")
}
