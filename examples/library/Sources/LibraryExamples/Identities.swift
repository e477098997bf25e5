import SPIFFE

/// The guide "SPIFFE IDs".
func identities() throws {
    let web = try SPIFFEID(parsing: "spiffe://example.org/shop/web")
    print(web.trustDomain, web.path, web.pathSegments)

    let domain = try TrustDomain(name: "example.org")
    let api = try SPIFFEID(trustDomain: domain, segments: ["shop", "api"])
    let worker = try api.appending("worker", "7")

    try expect(worker.description == "spiffe://example.org/shop/api/worker/7", "an ID of its parts")
    try mistakes()
    try conditions(web, api)
}

private func mistakes() throws {
    do {
        _ = try SPIFFEID(parsing: "spiffe://Example.org/web")
    } catch {
        print(error.rule, error.offset ?? 0, error.message)
        try expect(error.rule == "ID-8", "the rule of lower case")
    }
}

private func conditions(_ web: SPIFFEID, _ api: SPIFFEID) throws {
    let partner = try TrustDomain(name: "partner.example")
    let mayCall = SPIFFEIDMatcher.oneOf([web, api]).or(.memberOf(partner))
    let admins = SPIFFEIDMatcher.matching("an admin") { $0.pathSegments.first == "admin" }

    guard mayCall.and(admins.not()).matches(web) else { throw Unexpected(what: "“\(mayCall)”") }
}
