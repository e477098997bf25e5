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

/// Tokens for those whom the workload calls, and the validation of the tokens of those who call it.
func tokenSource(_ client: WorkloadAPIClient) async throws {
    let source = JWTSource(client: client)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await source.run() }
        try await source.waitForFirstState(timeout: .seconds(30))

        let svid = try await source.jwtSVID(audience: ["https://reports.example.org"])
        let verified = try svid.validate(bundles: source, audience: ["https://reports.example.org"])
        print(verified.id, "until", verified.svid.expiry)

        let again = try await source.jwtSVID(audience: ["https://reports.example.org"])
        try expect(again == svid, "a token that is kept")
        source.close()
        try await group.waitForAll()
    }
}

/// Bundles alone, for a program that verifies others and has no identity.
func bundleSource(_ client: WorkloadAPIClient) async throws {
    let source = BundleSource(client: client, kinds: [.x509, .jwt])
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await source.run() }
        let state = try await source.waitForFirstState(timeout: .seconds(30))
        print(state.x509Bundles.trustDomains, state.jwtBundles.trustDomains)
        source.close()
        try await group.waitForAll()
    }
}
