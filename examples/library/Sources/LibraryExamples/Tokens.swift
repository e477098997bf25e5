import SPIFFE
import WorkloadAPI

/// The guide "Validating a JWT-SVID", and fetching one.
func tokens(_ client: WorkloadAPIClient) async throws {
    let svid = try await client.fetchJWTSVID(audience: ["https://reports.example.org"])
    let header = svid.withToken { token in
        "Bearer " + String(decoding: (0..<token.count).map { token[$0] }, as: UTF8.self)
    }

    let token = String(header.dropFirst("Bearer ".count))
    try await validate(token, client)
    try await refuse(token, client)
}

private func validate(_ token: String, _ client: WorkloadAPIClient) async throws {
    let bundles = try await client.fetchJWTBundles().bundles
    let verified = try JWTSVID.validate(token, bundles: bundles, audience: ["https://reports.example.org"])
    print(verified.id, "until", verified.svid.expiry, verified.claims["iat"] ?? "")

    let answer = try await client.validateJWTSVID(token, audience: "https://reports.example.org")
    print("the agent says:", answer.id)

    try expect(answer.id == verified.id, "two verdicts that agree")
}

private func refuse(_ token: String, _ client: WorkloadAPIClient) async throws {
    let bundles = try await client.fetchJWTBundles().bundles
    do {
        let mine = ExpectedAudience.allOf(["https://billing.example.org", "https://reports.example.org"])
        _ = try JWTSVID.validate(token, bundles: bundles, audience: mine, leeway: .seconds(5))
    } catch {
        // `error` never contains the token.
        print(error.rule, error.message)
        try expect(error.code == .audienceMismatch, "another audience")
    }
}

/// WIT-SVIDs, which are incubating.
func witSVIDs(_ client: WorkloadAPIClient) async throws {
    let context = try await client.fetchWITContext()
    let bundles = try await client.fetchWITBundles().bundles
    let signed = try context.defaultSVID.validate(bundles: bundles)
    print(signed.id, "has the key", signed.confirmationKey)

    try expect(context.defaultSVID.privateKey != nil, "the key of one's own WIT-SVID")
}
