import NativeMessages
import SPIFFE
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Decoding FetchX509Bundles")
struct X509BundleStateDecoderTests {
    private let authority: TestAuthority
    private let foreign: TestAuthority

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
    }

    private func der(_ authority: TestAuthority) -> [UInt8] { authority.bundle.authorities.flatMap(\.der) }

    private func decode(
        _ response: X509BundlesResponseMessage, _ decoder: inout X509BundleStateDecoder
    ) throws -> X509BundleState? {
        let bytes = try response.encoded()
        return try decoder.decode(bytes.span)
    }

    private func decoder(_ change: (inout WorkloadAPILimits) -> Void = { _ in }) -> X509BundleStateDecoder {
        var limits = WorkloadAPILimits()
        change(&limits)
        return X509BundleStateDecoder(limits: limits)
    }

    /// Expects the response to be refused with a message that names the rule.
    private func expectDiscarded(
        _ response: X509BundlesResponseMessage, _ rule: String, _ change: (inout WorkloadAPILimits) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var decoder = decoder(change)
        let error = #expect(throws: WorkloadAPIError.self, sourceLocation: sourceLocation) {
            try decode(response, &decoder)
        }
        #expect(error?.code == .invalidMessage, sourceLocation: sourceLocation)
        #expect(error?.message.contains(rule) == true, "\(error?.message ?? "-")", sourceLocation: sourceLocation)
    }

    @Test("ST-22, ST-20: bundles come by trust domain, revocation lists for all of them")
    func decodes() throws {
        var decoder = decoder()
        let list = try foreign.revocationList()
        let response = X509BundlesResponseMessage(
            crl: [list.der],
            bundles: ["spiffe://example.org": der(authority), "spiffe://other.example": der(foreign)])
        let state = try #require(try decode(response, &decoder))
        #expect(state.bundles == X509BundleSet([authority.bundle, foreign.bundle]))
        #expect(state.revocationLists == [list])
        #expect(state.warnings == [])
    }

    @Test("ST-22: no bundle at all")
    func empty() {
        expectDiscarded(X509BundlesResponseMessage(bundles: [:]), "ST-22")
    }

    @Test("ST-22: a key that names no trust domain", arguments: ["example.org", "spiffe://example.org/web", "", "x"])
    func key(key: String) {
        expectDiscarded(X509BundlesResponseMessage(bundles: [key: der(authority)]), "ST-22")
    }

    @Test("ST-22: one bundle that is cut short spoils the message")
    func malformed() {
        let response = X509BundlesResponseMessage(bundles: [
            "spiffe://example.org": der(authority), "spiffe://other.example": der(foreign).dropLast(),
        ])
        expectDiscarded(response, "other.example")
    }

    @Test("ST-3, ST-5, ST-8: a state replaces the one before; what it does not hold is gone")
    func replaces() throws {
        var decoder = decoder()
        let both = ["spiffe://example.org": der(authority), "spiffe://other.example": der(foreign)]
        _ = try decode(X509BundlesResponseMessage(bundles: both), &decoder)
        let next = try decode(X509BundlesResponseMessage(bundles: ["spiffe://example.org": der(authority)]), &decoder)
        #expect(next?.bundles.trustDomains == [authority.trustDomain])
    }

    @Test("ST-4: an empty bundle withdraws the trust domain and is warned of")
    func withdrawn() throws {
        var decoder = decoder()
        let response = X509BundlesResponseMessage(bundles: [
            "spiffe://example.org": der(authority), "spiffe://other.example": [],
        ])
        let state = try #require(try decode(response, &decoder))
        #expect(state.bundles.trustDomains == [authority.trustDomain])
        #expect(state.warnings.contains { $0.contains("ST-4") })
    }

    @Test("ST-10, ST-6: an equal message is no new state, also after a discarded one")
    func repeated() throws {
        var decoder = decoder()
        let response = X509BundlesResponseMessage(bundles: ["spiffe://example.org": der(authority)])
        #expect(try decode(response, &decoder) != nil)
        #expect(throws: WorkloadAPIError.self) { try decode(X509BundlesResponseMessage(bundles: [:]), &decoder) }
        #expect(try decode(response, &decoder) == nil)
        #expect(
            try decode(X509BundlesResponseMessage(bundles: ["spiffe://example.org": der(foreign)]), &decoder) != nil)
    }

    @Test("ST-6, ST-20: a revocation list that cannot be read spoils the message, however often it comes")
    func brokenList() throws {
        var decoder = decoder()
        let bundles = ["spiffe://example.org": der(authority)]
        let good = X509BundlesResponseMessage(crl: [try authority.revocationList().der], bundles: bundles)
        #expect(try decode(good, &decoder)?.revocationLists.count == 1)
        for _ in 0..<2 {
            let error = #expect(throws: WorkloadAPIError.self) {
                try decode(X509BundlesResponseMessage(crl: [[0x30]], bundles: bundles), &decoder)
            }
            #expect(error?.message.contains("ST-20") == true)
        }
        #expect(try decode(good, &decoder) == nil)
    }

    @Test("limits: more of anything than the limit is refused")
    func limits() {
        let response = X509BundlesResponseMessage(
            crl: [[0x30]], bundles: ["spiffe://example.org": der(authority) + der(foreign)])
        expectDiscarded(response, "bundles holds 1 entries, the limit is 0") { $0.bundles = 0 }
        expectDiscarded(response, "crl holds 1 entries, the limit is 0") { $0.revocationLists = 0 }
        expectDiscarded(response, "ST-22") { $0.certificates = 1 }
    }

    @Test("bytes that are no message")
    func garbage() {
        var decoder = decoder()
        let error = #expect(throws: WorkloadAPIError.self) { try decoder.decode([0xFF, 0xFF, 0x01].span) }
        #expect(error?.code == .invalidMessage)
    }
}
