import NativeCrypto
import TestCertificates
import Testing

@testable import SPIFFE

@Suite("BundleReview")
struct BundleReviewTests {
    private let trustDomain: TrustDomain
    private let root: TestIssuer

    init() throws {
        trustDomain = try TrustDomain(name: "example.org")
        root = try TestIssuer.root()
    }

    private func others(_ report: RuleReport) -> [String] {
        report.verdicts.filter { $0.level != .ok }.map { "\($0.level.rawValue) \($0.rule.number)" }
    }

    private func document(_ change: (inout JSONObject) -> Void = { _ in }) throws -> [UInt8] {
        var entry = try BundleEntry.token()
        change(&entry)
        return BundleEntry.document(
            [try BundleEntry.x509(root.certificate), entry], ["spiffe_sequence": 1, "spiffe_refresh_hint": 300])
    }

    @Test("a bundle without faults fulfils every rule")
    func good() throws {
        let review = SPIFFEBundle.review(try document(), trustDomain: trustDomain, strict: true)
        #expect(others(review.report).isEmpty)
        #expect(review.document?.jwtBundle.authorities.count == 1)
    }

    @Test("what the reader warns of is a warning, or an error in strict mode, at its entry")
    func faults() throws {
        let bytes = try document { $0["use"] = nil }
        let review = SPIFFEBundle.review(bytes, trustDomain: trustDomain)
        #expect(others(review.report) == ["warning BU-12"])
        #expect(review.report["BU-12"].first?.place == .entry(1))
        #expect(others(SPIFFEBundle.review(bytes, trustDomain: trustDomain, strict: true).report) == ["error BU-12"])
        let unknown = try document { $0["use"] = "enc" }
        #expect(
            others(SPIFFEBundle.review(unknown, trustDomain: trustDomain, strict: true).report) == ["warning BU-12"])
    }

    @Test("BU-21, D-6: a key for tokens without a name is an error, though a live stream steps over it")
    func noName() throws {
        let bytes = try document { $0["kid"] = nil }
        let review = SPIFFEBundle.review(bytes, trustDomain: trustDomain)
        #expect(others(review.report) == ["error BU-21"])
        #expect(try SPIFFEBundle(trustDomain: trustDomain, parsing: bytes).warnings.map(\.rule) == ["BU-21"])
        let set = TokenBundle<JWTSVID>.review(
            jwkSet: BundleEntry.document(
                [try BundleEntry.token()].map { entry in
                    var entry = entry
                    entry["kid"] = nil
                    return entry
                }), trustDomain: trustDomain)
        #expect(others(set.report) == ["error BU-21", "warning BU-9"])
    }

    @Test(
        "BU-3, BU-5, BU-13, BU-14: what publishers should write otherwise is told to them alone; an error in strict mode"
    )
    func advice() throws {
        var entry = try BundleEntry.x509(root.certificate)
        entry["kid"] = "a"
        entry["alg"] = "ES256"
        let bytes = BundleEntry.document([entry], ["comment": "x"])
        let rules = ["BU-3", "BU-5", "BU-13", "BU-13", "BU-14"]
        let review = SPIFFEBundle.review(bytes, trustDomain: trustDomain)
        #expect(others(review.report) == rules.map { "warning \($0)" })
        let strict = SPIFFEBundle.review(bytes, trustDomain: trustDomain, strict: true)
        #expect(others(strict.report) == rules.map { "error \($0)" } && strict.document != nil)
        #expect(try SPIFFEBundle(trustDomain: trustDomain, parsing: bytes, strict: true).warnings.isEmpty)
    }

    @Test("BU-8, BU-9: a bundle without keys is warned of, and allowed even in strict mode", arguments: [false, true])
    func empty(strict: Bool) {
        let review = SPIFFEBundle.review(
            BundleEntry.document([], ["spiffe_sequence": 1, "spiffe_refresh_hint": 1]), trustDomain: trustDomain,
            strict: strict)
        #expect(others(review.report) == ["warning BU-9"])
    }

    @Test(
        "BU-7, BU-25: documents that are refused as a whole leave the other rules unchecked",
        arguments: [
            ("[]", "BU-7"), ("{}", "BU-7"), (#"{"keys":1}"#, "BU-7"), ("{", "BU-7"),
            (#"{"keys":[],"keys":[]}"#, "BU-25"),
        ])
    func refused(_ text: String, _ rule: String) {
        let review = SPIFFEBundle.review(Array(text.utf8), trustDomain: trustDomain)
        #expect(review.document == nil && review.report[rule].map(\.level) == [.error])
        #expect(review.report["BU-12"].map(\.level) == [.unchecked])
    }

    @Test("ST-30: a set of the Workload API needs no uses; keys for others are warned of")
    func workloadAPISet() throws {
        var plain = try BundleEntry.token()
        plain["use"] = nil
        let foreign = try BundleEntry.token(keyID: "b", use: "wit-svid")
        let good = TokenBundle<JWTSVID>.review(
            jwkSet: BundleEntry.document([plain]), trustDomain: trustDomain, strict: true)
        #expect(others(good.report).isEmpty)
        let mixed = TokenBundle<JWTSVID>.review(
            jwkSet: BundleEntry.document([plain, foreign]), trustDomain: trustDomain)
        #expect(others(mixed.report) == ["warning ST-30"] && mixed.document?.authorities.count == 1)
    }

    @Test("BU-24, BU-25, BU-27: a map is judged with its bundles, which are named")
    func map() throws {
        let text = String(decoding: try document { $0["kid"] = nil }, as: UTF8.self)
        let review = BundleMap.review(Array(#"{"trust_domains":{"example.org":\#(text)}}"#.utf8))
        #expect(others(review.report) == ["warning BU-27", "error BU-21"])
        #expect(review.report["BU-21"].first?.place == .bundle(trustDomain, entry: 1))
        let twice = BundleMap.review(Array(#"{"trust_domains":{"a":\#(text),"A":\#(text)}}"#.utf8))
        #expect(twice.document == nil && twice.report["BU-25"].map(\.level) == [.error])
        #expect(others(BundleMap.review(Array(#"{"trust_domains":{}}"#.utf8)).report).isEmpty)
    }

    @Test("X5-16, BU-18, D-11: certificates of authorities are judged one by one")
    func certificates() throws {
        let (leaf, _) = try root.leaf("spiffe://example.org/web") { _ in }
        let authority = Certificate(root.certificate)
        let time = Timestamp(secondsSince1970: TestIssuer.now)
        #expect(others(X509Bundle.report(on: [authority], at: time, strict: true)).isEmpty)
        let bad = X509Bundle.report(on: [authority, Certificate(leaf), authority], at: time)
        #expect(others(bad) == ["warning X5-16", "warning X5-18", "warning X5-19", "warning BU-18"])
        #expect(bad["X5-16"].first?.place == .certificate(1) && bad["BU-18"].first?.place == .certificate(2))
        let late = X509Bundle.report(on: [authority], at: authority.notAfter + .seconds(1), strict: true)
        #expect(others(late) == ["warning D-11"])
    }
}
