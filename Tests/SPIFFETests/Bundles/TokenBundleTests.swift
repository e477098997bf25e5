import NativeCrypto
import Testing

@testable import SPIFFE

@Suite("JWK Sets of the Workload API")
struct TokenBundleTests {
    private func jwt(_ json: [UInt8], strict: Bool = false) throws -> JWTBundle {
        try JWTBundle(trustDomain: try TrustDomain(name: "example.org"), jwkSet: json, strict: strict)
    }

    @Test("ST-30: keys without use, for signatures and for JWT-SVIDs are taken; those for others are not")
    func uses() throws {
        var entries: [JSONObject] = []
        for (index, use) in [nil, "sig", "jwt-svid", "x509-svid", "wit-svid", "enc", "JWT-SVID"].enumerated() {
            var entry = try BundleEntry.token(keyID: "\(index)")
            entry["use"] = use.map(JSONValue.string)
            entries.append(entry)
        }
        var odd = try BundleEntry.token(keyID: "odd")
        odd["use"] = .null
        entries.append(odd)
        let bundle = try jwt(BundleEntry.document(entries), strict: true)
        #expect(bundle.authorities.map(\.keyID) == ["0", "1", "2"])
        #expect(bundle.warnings.map(\.rule) == [String](repeating: "ST-30", count: 5))
        let wit = try WITBundle(trustDomain: bundle.trustDomain, jwkSet: BundleEntry.document(entries))
        #expect(wit.authorities.map(\.keyID) == ["0", "1", "4"])
    }

    @Test("D-6, WI-6: an entry without kid is skipped with a warning, and an error in strict mode")
    func noKeyID() throws {
        var bad = try BundleEntry.token()
        bad["kid"] = nil
        let json = BundleEntry.document([bad, try BundleEntry.token(keyID: "good")])
        let bundle = try jwt(json)
        #expect(bundle.authorities.map(\.keyID) == ["good"] && bundle.warnings.map(\.code) == [.noKeyID])
        #expect(bundle.warnings.first?.entry == 0 && bundle.warnings.first?.description.contains("entry 1") == true)
        let error = #expect(throws: BundleDocumentError.self) { try jwt(json, strict: true) }
        #expect(error?.code == .noKeyID && error?.entry == 0)
        let witError = #expect(throws: BundleDocumentError.self) {
            try WITBundle(
                trustDomain: bundle.trustDomain,
                jwkSet: BundleEntry.document([
                    {
                        var entry = bad
                        entry["use"] = nil
                        return entry
                    }()
                ]), strict: true)
        }
        #expect(witError?.rule == "WI-27")
    }

    @Test("ST-29, BU-9: an empty set is a bundle that trusts nothing; what is no set is an error")
    func documents() throws {
        #expect(try jwt(Array(#"{"keys":[]}"#.utf8)).isEmpty)
        for text in ["", "{}", "[]", #"{"keys":1}"#, #"{"keys":[]}{"#] {
            #expect(throws: BundleDocumentError.self) { try jwt(Array(text.utf8)) }
        }
        let odd = try jwt(Array(#"{"keys":[1,"a",null,[]]}"#.utf8))
        #expect(odd.isEmpty && odd.warnings.map(\.code) == [.entry, .entry, .entry, .entry])
    }

    @Test("what is written is read as the same")
    func roundTrip() throws {
        let authorities = [
            try TokenIssuerKey.authority(.rsa2048, "r"), try TokenIssuerKey.authority(.p521, "\u{E9}\"\\"),
        ]
        let bundle = JWTBundle(trustDomain: try TrustDomain(name: "example.org"), authorities: authorities)
        let again = try jwt(try bundle.jwkSet(), strict: true)
        #expect(again == bundle && again.authority("r") == authorities[0])
        #expect(again.authority("R") == nil && again.authority("e\u{301}\"\\") == nil)
    }

    @Test("BU-22: of keys of one name the first counts; bundles go by the order of their trust domains")
    func sets() throws {
        let (one, two) = (try TokenIssuerKey.authority(.p256, "a"), try TokenIssuerKey.authority(.p256, "a"))
        let domains = try ["c", "a", "b"].map { try TrustDomain(name: $0) }
        let bundle = JWTBundle(trustDomain: domains[0], authorities: [one, two])
        #expect(bundle.authorities == [one])
        var set = JWTBundleSet(domains.map { JWTBundle(trustDomain: $0, authorities: [two]) })
        #expect(set.map(\.trustDomain.name) == ["a", "b", "c"])
        set.update(bundle)
        #expect(set[domains[0]] == bundle && set.count == 3)
        #expect(set.remove(domains[0]) == bundle && set.jwtBundle(for: domains[0]) == nil)
    }

    @Test("JWTAuthority takes public keys that tokens can be signed with, and no other")
    func authorities() throws {
        let good = try TokenIssuerKey.authority(.p256, "a")
        #expect(try JWTAuthority(keyID: "a", publicKeyDER: good.publicKeyDER) == good)
        let edwards = try TokenIssuerKey.authority(.ed25519, "a").publicKeyDER
        #expect(throws: X509DecodingError.self) { try JWTAuthority(keyID: "a", publicKeyDER: edwards) }
        var off = good.publicKeyDER
        off[off.count - 1] ^= 1
        #expect(throws: X509DecodingError.self) { try JWTAuthority(keyID: "a", publicKeyDER: off) }
        #expect(throws: X509DecodingError.self) { try JWTAuthority(keyID: "a", publicKeyDER: []) }
    }
}
