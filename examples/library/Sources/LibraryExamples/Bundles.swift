import SPIFFE
import WorkloadAPI

/// The guide "Bundles and their documents": those of the Workload API.
func bundles(_ client: WorkloadAPIClient) async throws {
    let x509 = try await client.fetchX509Bundles().bundles
    let jwt = try await client.fetchJWTBundles().bundles
    for bundle in x509 {
        print(bundle.trustDomain, bundle.authorities.count, jwt[bundle.trustDomain]?.authorities.count ?? 0)
    }

    let domain = try TrustDomain(name: "example.org")
    let whole = SPIFFEBundle(
        trustDomain: domain, x509Authorities: x509[domain]?.authorities ?? [],
        jwtAuthorities: jwt[domain]?.authorities ?? [], sequence: 7, refreshHint: .seconds(300))
    let json = try BundleMap([whole]).json()

    let map = try BundleMap(parsing: json, strict: true)
    try expect(map[domain]?.x509Bundle == x509[domain], "the same bundle")
}

/// The guide "Bundles and their documents": documents.
func documents() throws {
    let domain = try TrustDomain(name: "example.org")
    let json = Array(#"{"keys": [{"kty": "EC", "use": "x509-svid"}], "spiffe_sequence": 12}"#.utf8)

    let bundle = try SPIFFEBundle(trustDomain: domain, parsing: json)
    for warning in bundle.warnings { print(warning.rule, warning.message) }
    print(bundle.sequence ?? 0, bundle.isEmpty)

    try expect(bundle.isEmpty && bundle.warnings.count == 1, "an entry that is left out")
}
