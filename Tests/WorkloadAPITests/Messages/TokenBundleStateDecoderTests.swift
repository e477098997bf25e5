import NativeMessages
import SPIFFE
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Decoding FetchJWTBundles and FetchWITBundles")
struct TokenBundleStateDecoderTests {
    private typealias JWTDecoder = TokenBundleStateDecoder<JWTBundlesResponseMessage>

    private let authority: TestAuthority
    private let foreign: TestAuthority

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
    }

    private func decode(_ bundles: [String: [UInt8]], _ decoder: inout JWTDecoder) throws -> JWTBundleState? {
        let bytes = try JWTBundlesResponseMessage(bundles: bundles).encoded()
        return try decoder.decode(bytes.span)
    }

    private func decoder(_ change: (inout WorkloadAPILimits) -> Void = { _ in }) -> JWTDecoder {
        var limits = WorkloadAPILimits()
        change(&limits)
        return JWTDecoder(limits: limits)
    }

    /// Expects the message to be refused with an error that names the rule.
    private func expectDiscarded(
        _ bundles: [String: [UInt8]], _ rule: String, _ change: (inout WorkloadAPILimits) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var decoder = decoder(change)
        let error = #expect(throws: WorkloadAPIError.self, sourceLocation: sourceLocation) {
            try decode(bundles, &decoder)
        }
        #expect(error?.code == .invalidMessage, sourceLocation: sourceLocation)
        #expect(error?.message.contains(rule) == true, "\(error?.message ?? "-")", sourceLocation: sourceLocation)
    }

    @Test("ST-29: JWT bundles come by trust domain; ST-3, ST-5, ST-8: each state replaces the one before")
    func jwt() throws {
        var decoder = decoder()
        let own = try authority.jwtBundle.jwkSet()
        let both = ["spiffe://example.org": own, "spiffe://other.example": try foreign.jwtBundle.jwkSet()]
        let state = try #require(try decode(both, &decoder))
        #expect(state.bundles == JWTBundleSet([authority.jwtBundle, foreign.jwtBundle]))
        #expect(state.warnings == [])
        let next = try decode(["spiffe://example.org": own], &decoder)
        #expect(next?.bundles.trustDomains == [authority.trustDomain])
    }

    @Test("WI-6: WIT bundles come as texts")
    func wit() throws {
        var decoder = TokenBundleStateDecoder<WITBundlesResponseMessage>(limits: WorkloadAPILimits())
        let set = String(decoding: try authority.witBundle.jwkSet(), as: UTF8.self)
        let bytes = try WITBundlesResponseMessage(bundles: ["spiffe://example.org": set]).encoded()
        #expect(try decoder.decode(bytes.span)?.bundles == WITBundleSet([authority.witBundle]))
        let none = try WITBundlesResponseMessage(bundles: [:]).encoded()
        let error = #expect(throws: WorkloadAPIError.self) { try decoder.decode(none.span) }
        #expect(error?.message.contains("WI-6") == true)
    }

    @Test("ST-29: no bundle at all, and keys that name no trust domain")
    func keys() throws {
        expectDiscarded([:], "ST-29")
        let set = try authority.jwtBundle.jwkSet()
        for key in ["example.org", "spiffe://example.org/web", "", "x"] { expectDiscarded([key: set], "ST-29") }
    }

    @Test("ST-6: one set that cannot be read spoils the message", arguments: ["{", "[]", "{}", "{\"keys\":1}"])
    func malformed(json: String) throws {
        expectDiscarded(
            ["spiffe://example.org": try authority.jwtBundle.jwkSet(), "spiffe://other.example": Array(json.utf8)],
            "other.example")
    }

    @Test("ST-4: an empty value withdraws the trust domain's bundle; BU-8: a set without keys is a bundle")
    func empty() throws {
        var decoder = decoder()
        let state = try #require(
            try decode(["spiffe://example.org": Array("{\"keys\":[]}".utf8), "spiffe://other.example": []], &decoder))
        #expect(state.bundles.trustDomains == [authority.trustDomain])
        #expect(state.bundles[authority.trustDomain]?.isEmpty == true)
        #expect(state.warnings.count == 1 && state.warnings.first?.contains("ST-4") == true)
    }

    @Test("D-6, ST-30: an entry without kid and one of another use are passed over with warnings")
    func entries() throws {
        var decoder = decoder()
        let json = try authority.jwtBundle.jwkSet()
        var set = try #require(try JSONValue(parsing: json.span).object)
        var keys = try #require(set["keys"]?.elements)
        var nameless = try #require(keys[0].object)
        nameless["kid"] = nil
        var foreignUse = try #require(keys[0].object)
        foreignUse["use"] = "wit-svid"
        keys += [.object(nameless), .object(foreignUse)]
        set["keys"] = .array(keys)
        let state = try #require(try decode(["spiffe://example.org": JSONValue.object(set).json], &decoder))
        #expect(state.bundles == JWTBundleSet([authority.jwtBundle]))
        #expect(state.warnings.count == 2)
        #expect(state.warnings.allSatisfy { $0.hasPrefix("the bundle of example.org: ") }, "\(state.warnings)")
    }

    @Test("ST-10, ST-6: an equal message is no new state, also after a discarded one")
    func repeated() throws {
        var decoder = decoder()
        let set = try authority.jwtBundle.jwkSet()
        #expect(try decode(["spiffe://example.org": set], &decoder) != nil)
        #expect(throws: WorkloadAPIError.self) { try decode([:], &decoder) }
        #expect(try decode(["spiffe://example.org": set], &decoder) == nil)
        #expect(try decode(["spiffe://example.org": try foreign.jwtBundle.jwkSet()], &decoder) != nil)
    }

    @Test("limits: more bundles or keys than the limit are refused")
    func limits() throws {
        let successor = JWTBundle(
            trustDomain: authority.trustDomain,
            authorities: authority.jwtBundle.authorities + foreign.jwtBundle.authorities)
        let bundles = ["spiffe://example.org": try successor.jwkSet()]
        expectDiscarded(bundles, "bundles holds 1 entries, the limit is 0") { $0.bundles = 0 }
        expectDiscarded(bundles, "holds 2 entries, the limit is 1") { $0.keys = 1 }
    }

    @Test("bytes that are no message")
    func garbage() {
        var decoder = decoder()
        let error = #expect(throws: WorkloadAPIError.self) { try decoder.decode([0xFF, 0xFF, 0x01].span) }
        #expect(error?.code == .invalidMessage)
    }
}

extension JSONValue {
    fileprivate var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    fileprivate var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}
