import NativeCrypto
import SPIFFE
import TestCertificates
import Testing

/// Makes a defect.
typealias Change = @Sendable (inout CertificateBuilder) throws -> Void

/// A defect of a leaf, and the rule that it breaks.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let rule: String
    let code: X509SVIDError.Code
    let change: Change

    init(_ rule: String, _ code: X509SVIDError.Code, _ change: @escaping Change) {
        self.rule = rule
        self.code = code
        self.change = change
    }

    var testDescription: String { rule }
}

extension RuleCase {
    static let errors = [
        RuleCase("X5-2", .severalURIs) { $0.set(names("spiffe://example.org/a", "spiffe://example.org/b")) },
        RuleCase("X5-2", .severalURIs) { $0.set(names("spiffe://example.org/a", "https://example.org/b")) },
        RuleCase("X5-4", .noURI) { $0.remove(.subjectAlternativeName) },
        RuleCase("X5-4", .noURI) { $0.set(.subjectAlternativeNames([.dns("example.org")])) },
        RuleCase("X5-4", .noURI) { builder in
            builder.remove(.subjectAlternativeName)
            builder.subject = DistinguishedName(commonName: "spiffe://example.org/web")
        },
        RuleCase("X5-5", .invalidID) { $0.set(names("https://example.org/web")) },
        RuleCase("X5-5", .invalidID) { $0.set(names("spiffe://Example.org/web")) },
        RuleCase("X5-5", .invalidID) { $0.set(names("spiffe://example.org/web/")) },
        RuleCase("X5-5", .invalidID) { $0.set(names("")) },
        RuleCase("X5-5", .invalidID) { $0.set(names("spiffe://example.org/web\u{0}")) },
        RuleCase("X5-6", .leafIsAuthority) { $0.set(.basicConstraints(authority: true)) },
        RuleCase("X5-7", .leafHasCertSign) { $0.set(.keyUsage([.digitalSignature, .keyCertSign])) },
        RuleCase("X5-8", .leafHasCRLSign) { $0.set(.keyUsage([.digitalSignature, .cRLSign])) },
        RuleCase("X5-9", .leafWithoutDigitalSignature) { $0.set(.keyUsage([.keyEncipherment])) },
        RuleCase("X5-10", .leafWithoutDigitalSignature) { $0.remove(.keyUsage) },
        RuleCase("X5-11", .idWithoutPath) { $0.set(names("spiffe://example.org")) },
    ]

    static let warnings = [
        RuleCase("X5-10", .keyUsageNotCritical) { $0.set(.keyUsage([.digitalSignature], critical: false)) },
        RuleCase("X5-12", .namesNotCritical) { $0.subject = DistinguishedName() },
        RuleCase("X5-15", .incompleteExtendedKeyUsage) { $0.set(.extendedKeyUsages([.serverAuthentication])) },
        RuleCase("X5-15", .incompleteExtendedKeyUsage) { $0.set(.extendedKeyUsages([.clientAuthentication])) },
        RuleCase("ID-18", .idTooLong) { builder in
            builder.set(names("spiffe://example.org/" + String(repeating: "a", count: 2048)))
        },
    ]

    static let allowed: [Change] = [
        { _ in },
        // X5-3
        {
            $0.set(
                .subjectAlternativeNames([.dns("a"), .dns("b"), .uri("spiffe://example.org/web"), .ip([1, 2, 3, 4])]))
        },
        // X5-6: absent means false.
        { $0.remove(.basicConstraints) },
        // X5-13
        { $0.set(.keyUsage([.digitalSignature, .keyEncipherment, .keyAgreement])) },
        // X5-14, X5-15
        { $0.remove(.extendedKeyUsage) },
        {
            $0.set(.extendedKeyUsages([.clientAuthentication, .serverAuthentication, ObjectIdentifier([1, 2, 3, 4])]))
        },
        // X5-12
        { builder in
            builder.subject = DistinguishedName()
            builder.set(.subjectAlternativeNames([.uri("spiffe://example.org/web")], critical: true))
        },
    ]

    private static func names(_ uris: String...) -> ExtensionValue {
        .subjectAlternativeNames(uris.map(GeneralName.uri))
    }
}
