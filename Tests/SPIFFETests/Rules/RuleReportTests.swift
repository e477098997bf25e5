import NativeCrypto
import TestCertificates
import Testing

@testable import SPIFFE

/// Reports and errors come out of the same code: what one refuses the other must not call valid.
@Suite("RuleReport")
struct RuleReportTests {
    private let now = TokenIssuer.now

    private func errors(_ report: RuleReport) -> [String] {
        report.verdicts.filter { $0.level == .error }.map(\.rule.number)
    }

    private func others(_ report: RuleReport) -> [RuleVerdict] { report.verdicts.filter { $0.level != .ok } }

    @Test("every rule has its number once, a source and a statement; only decisions are ours alone")
    func list() {
        #expect(Set(Rule.all.map(\.number)).count == Rule.all.count)
        for rule in Rule.all {
            #expect(Rule(rule.number).statement == rule.statement && !rule.statement.isEmpty)
            #expect((rule.source == "svidsync") == rule.number.hasPrefix("D-"), "\(rule)")
            #expect(rule.source == "svidsync" || rule.source.contains("§") || rule.source.hasPrefix("RFC "), "\(rule)")
        }
    }

    @Test("a valid SPIFFE ID fulfils every rule, and none is left unchecked")
    func goodID() {
        let report = SPIFFEID.report(on: "spiffe://example.org/web")
        #expect(report.isValid && others(report).isEmpty && report.verdicts.count == 18)
    }

    @Test(
        "a report on a text that is no SPIFFE ID has the error that parsing throws, at the same byte",
        arguments: [
            "", "http://td/a", "spiff", "SPIFFE://td/a", "spiffe://", "spiffe:///a", "spiffe://td?", "spiffe://td/?x",
            "spiffe://td/a#", "spiffe://u@td", "spiffe://td:80", "spiffe://Td/a", "spiffe://t!d", "spiffe://t%61d",
            "spiffe://[::1]/a", "spiffe://td/%61", "spiffe://td//a", "spiffe://td/..", "spiffe://td/",
            "spiffe://td/a!b", "spiffe://td/a b", "spiffe://\u{212A}/a", "spiffe://td/a\r\n",
        ])
    func badID(_ text: String) throws {
        let error = try #require(throws: SPIFFEIDError.self) { try SPIFFEID(parsing: text) }
        let verdict = try #require(SPIFFEID.report(on: text)[error.rule].first)
        #expect(verdict.level == .error && verdict.message == error.message)
        #expect(verdict.place == error.offset.map(RuleVerdict.Place.byte))
    }

    @Test("ID-1, ID-8, ID-9, ID-15, ID-16: a report goes on behind the first breach, where that makes sense")
    func severalBreaches() {
        let report = SPIFFEID.report(on: "spiffe://Ex!mple/../")
        #expect(errors(report) == ["ID-8", "ID-9", "ID-15", "ID-16"])
        #expect(report["ID-9"].first?.place == .byte(11))
        #expect(report["ID-13"].first?.level == .ok)
        let other = SPIFFEID.report(on: "https://Ex!mple")
        #expect(errors(other) == ["ID-1"])
        #expect(other["ID-9"].first?.level == .unchecked)
    }

    @Test("ID-18: more than 2048 bytes are a warning, and an error in strict mode")
    func longID() {
        let text = "spiffe://example.org/" + String(repeating: "a", count: 2048)
        #expect(others(SPIFFEID.report(on: text)).map(\.level) == [.warning])
        #expect(errors(SPIFFEID.report(on: text, strict: true)) == ["ID-18"])
    }

    @Test("a valid chain fulfils every rule on its certificates, its key and its path")
    func goodChain() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate()
        let (leaf, key) = try middle.leaf("spiffe://example.org/web") { _ in }
        let chain = [Certificate(leaf), Certificate(middle.certificate)]
        let report = X509SVID.report(on: chain, privateKey: PrivateKey(key), strict: true)
        #expect(others(report).isEmpty && report.verdicts.count == 17, "\(others(report))")
        let bundle = X509Bundle(
            trustDomain: try TrustDomain(name: "example.org"), authorities: [Certificate(root.certificate)])
        let time = Timestamp(secondsSince1970: TestIssuer.now)
        let trusted = VerifiedX509Chain.report(on: chain, against: bundle, at: time)
        #expect(others(trusted).isEmpty && trusted["X5-26"].count == 1)
        let late = VerifiedX509Chain.report(on: chain, against: bundle, at: time + .seconds(1 << 40))
        #expect(errors(late) == ["X5-26"] && late["X5-24"].first?.level == .unchecked)
        let foreign = VerifiedX509Chain.report(on: chain, against: X509BundleSet(), at: time)
        #expect(errors(foreign) == ["X5-27"] && foreign["X5-26"].first?.level == .unchecked)
        #expect(errors(X509SVID.report(on: chain, privateKey: PrivateKey(middle.key))) == ["X5-31"])
    }

    @Test("a report on certificates has the error that validation throws", arguments: RuleCase.errors)
    func badChain(_ spoilt: RuleCase) throws {
        let (leaf, key) = try TestIssuer.root().leaf("spiffe://example.org/web", spoilt.change)
        let report = X509SVID.report(on: [Certificate(leaf)])
        let error = try #require(throws: X509SVIDError.self) {
            try X509SVID(certificates: [Certificate(leaf)], privateKey: PrivateKey(key))
        }
        #expect(errors(report).first == error.rule && report[error.rule].first?.message == error.message)
    }

    @Test("X5-6, X5-7, X5-4: a report names all rules that certificates break")
    func wrongChain() throws {
        let root = try TestIssuer.root()
        let (leaf, _) = try root.leaf("spiffe://example.org/web") { builder in
            builder.set(.basicConstraints(authority: true))
            builder.set(.keyUsage([.keyCertSign, .digitalSignature]))
            builder.remove(.subjectAlternativeName)
        }
        let report = X509SVID.report(on: [Certificate(leaf), Certificate(leaf)])
        #expect(errors(report) == ["X5-6", "X5-7", "X5-4"])
        #expect(report["X5-11"].first?.level == .unchecked && report["X5-20"].first?.level == .unchecked)
    }

    @Test("a warning is one in the report, and an error in strict mode", arguments: RuleCase.warnings)
    func warnings(_ spoilt: RuleCase) throws {
        let (leaf, _) = try TestIssuer.root().leaf("spiffe://example.org/web", spoilt.change)
        let report = X509SVID.report(on: [Certificate(leaf)])
        #expect(report.isValid && others(report).map(\.rule.number) == [spoilt.rule])
        #expect(errors(X509SVID.report(on: [Certificate(leaf)], strict: true)) == [spoilt.rule])
    }

    private func review(_ issuer: TokenIssuer, _ token: String, strict: Bool = false) -> TokenReview {
        let bytes = Array(token.utf8)
        return TokenReview.jwt(
            bytes.span, bundles: issuer.jwtBundle, audience: "reports", at: now, strict: strict)
    }

    @Test("a valid JWT-SVID fulfils every rule, and none is left unchecked")
    func goodToken() throws {
        let issuer = try TokenIssuer()
        let review = review(issuer, try issuer.jwt(), strict: true)
        #expect(others(review.report).isEmpty && review.report.verdicts.count == 17, "\(others(review.report))")
        #expect(review.authority == issuer.authority && review.claims?["sub"] == "spiffe://example.org/web")
    }

    @Test("a review of a JWT-SVID has the error that validation throws", arguments: JWTRuleCase.errors)
    func badToken(_ spoilt: JWTRuleCase) throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt(spoilt.change)
        let error = try #require(
            try tokenError { _ = try JWTSVID.validate(token, bundles: issuer.jwtBundle, audience: "reports", at: now) })
        let report = review(issuer, token).report
        #expect(!report.isValid && report[error.rule].contains { $0.message == error.message }, "\(others(report))")
    }

    @Test("what the standard leaves free passes reviews", arguments: JWTRuleCase.allowed)
    func freeToken(_ free: JWTRuleCase) throws {
        let issuer = try TokenIssuer()
        #expect(review(issuer, try issuer.jwt(free.change)).report.isValid)
    }

    @Test("JW-5, JW-7, JW-8, JW-10: a review names all rules that a token breaks, and shows what it says")
    func wrongToken() throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { header, claims in
            header["typ"] = "at+jwt"
            header["x5u"] = "https://example.org"
            claims["sub"] = "web"
            claims["aud"] = []
            claims["exp"] = nil
        }
        let review = review(issuer, token)
        #expect(errors(review.report) == ["JW-5", "JW-7", "JW-8", "JW-10"])
        #expect(review.report["JW-6"].map(\.level) == [.warning])
        #expect(review.report["JW-15"].map(\.level) == [.unchecked])
        #expect(review.header?["typ"] == "at+jwt" && review.authority == nil)
    }

    @Test("a valid WIT-SVID fulfils every rule; a review has the error that validation throws")
    func wit() throws {
        let (issuer, holder) = (try TokenIssuer(), try NativePrivateKey.generate(.p256))
        func review(_ token: String) -> RuleReport {
            let bytes = Array(token.utf8)
            return TokenReview.wit(bytes.span, bundles: issuer.witBundle, at: now).report
        }
        let good = review(try issuer.wit(to: holder))
        #expect(others(good).isEmpty && good.verdicts.count == 18, "\(others(good))")
        for spoilt in WITSVIDTests.defects {
            let token = try issuer.wit(to: holder, spoilt.change)
            let error = try #require(
                try tokenError { _ = try WITSVID.validate(token, bundles: issuer.witBundle, at: now) })
            #expect(review(token)[error.rule].contains { $0.message == error.message }, "\(spoilt)")
        }
    }
}
