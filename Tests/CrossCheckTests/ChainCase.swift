import NativeCrypto
import SPIFFE
import TestCertificates
import Testing
import WorkloadAPITestKit

/// A chain with a defect or none, and what each of four judges must say about it.
struct ChainCase: Sendable, CustomTestStringConvertible {
    /// What it is, in the letters of a file's name.
    let name: String
    /// Our verdict; nil if we accept it.
    let ours: X509VerificationError.Code?
    /// Whether our strict mode accepts it.
    let isStrictlyValid: Bool
    /// The error number of `openssl verify`, which knows nothing of SPIFFE's rules; 0 if it accepts it.
    let openSSL: Int
    /// Whether Python's cryptography accepts it by the rules of the web's PKI for a client.
    let python: Bool
    /// What the test kit is told to do wrong.
    let defects: (leaf: SVIDDefects, intermediate: IntermediateDefects)
    let make: @Sendable () throws -> (presented: [Certificate], bundle: X509Bundle)

    var testDescription: String { name }

    init(
        _ name: String, _ ours: X509VerificationError.Code?, strict: Bool = false, openSSL: Int, python: Bool,
        _ make: @escaping @Sendable () throws -> (presented: [Certificate], bundle: X509Bundle)
    ) {
        self.name = name
        self.ours = ours
        isStrictlyValid = strict
        self.openSSL = openSSL
        self.python = python
        defects = ([], [])
        self.make = make
    }

    /// An SVID of an intermediate authority below a root.
    init(
        _ name: String, _ ours: X509VerificationError.Code?, strict: Bool = false, openSSL: Int, python: Bool,
        _ leaf: SVIDDefects = [], intermediate: IntermediateDefects = [], key: TestKey = .p256
    ) {
        self.name = name
        self.ours = ours
        isStrictlyValid = strict
        self.openSSL = openSSL
        self.python = python
        defects = (leaf, intermediate)
        make = { try Self.svid(leaf, intermediate: intermediate, key: key) }
    }
}

extension ChainCase {
    static let all = accepted + leaves + intermediates + paths

    private static let accepted = [
        ChainCase("good-p256", nil, strict: true, openSSL: 0, python: true),
        ChainCase("good-p384", nil, strict: true, openSSL: 0, python: true, key: .p384),
        ChainCase("good-rsa", nil, strict: true, openSSL: 0, python: true, key: .rsa2048),
        ChainCase(
            "intermediate-without-crl-sign", nil, strict: true, openSSL: 0, python: true, intermediate: .noCRLSign),
        ChainCase("leaf-without-purposes", nil, strict: true, openSSL: 0, python: true, .noExtendedKeyUsage),
    ]

    /// SPIFFE's own rules, which the others do not know, come first.
    private static let leaves = [
        ChainCase("x5-4-no-uri", .invalidSVID, openSSL: 0, python: true, .noURI),
        ChainCase("x5-2-two-uris", .invalidSVID, openSSL: 0, python: true, .twoURIs),
        ChainCase("x5-5-other-scheme", .invalidSVID, openSSL: 0, python: true, .otherScheme),
        ChainCase("x5-11-no-path", .invalidSVID, openSSL: 0, python: true, .noPath),
        ChainCase("x5-6-authority", .invalidSVID, openSSL: 0, python: false, .authority),
        ChainCase("x5-7-cert-sign", .invalidSVID, openSSL: 0, python: false, .keyCertSign),
        ChainCase("x5-8-crl-sign", .invalidSVID, openSSL: 0, python: true, .cRLSign),
        ChainCase("x5-9-no-digital-signature", .invalidSVID, openSSL: 0, python: true, .noDigitalSignature),
        ChainCase("x5-10-no-key-usage", .invalidSVID, openSSL: 0, python: true, .noKeyUsage),
        ChainCase("x5-10-key-usage-not-critical", nil, openSSL: 0, python: true, .keyUsageNotCritical),
        ChainCase("x5-12-empty-subject", nil, openSSL: 0, python: false, .emptySubject),
        ChainCase("x5-15-incomplete-purposes", nil, openSSL: 0, python: false, .incompleteExtendedKeyUsage),
        ChainCase("leaf-expired", .expired, openSSL: 10, python: false, .expired),
        ChainCase("leaf-not-yet-valid", .notYetValid, openSSL: 9, python: false, .notYetValid),
        ChainCase("leaf-bad-signature", .badSignature, openSSL: 7, python: false, .badSignature),
        ChainCase("leaf-other-signer", .badSignature, openSSL: 7, python: false, .wrongIssuer),
        ChainCase(
            "leaf-unknown-critical", .unknownCriticalExtension, openSSL: 34, python: false, .unknownCriticalExtension),
    ]

    private static let intermediates = [
        ChainCase("x5-16-not-authority", .invalidSVID, openSSL: 79, python: false, intermediate: .notAuthority),
        ChainCase("x5-18-no-cert-sign", .invalidSVID, openSSL: 79, python: false, intermediate: .noKeyCertSign),
        ChainCase("x5-19-authority-with-path", nil, openSSL: 0, python: true, intermediate: .idWithPath),
        ChainCase("intermediate-expired", .expired, openSSL: 10, python: false, intermediate: .expired),
        ChainCase("intermediate-bad-signature", .badSignature, openSSL: 7, python: false, intermediate: .badSignature),
    ]

    private static let paths = [
        ChainCase("x5-17-path-length", .pathLength, openSSL: 25, python: false) {
            let root = try authority()
            let middle = try root.intermediate(pathLength: 0).intermediate()
            return try issued(by: middle, root.bundle)
        },
        ChainCase("x5-27-foreign-root", .unknownAuthority, openSSL: 20, python: false) {
            let middle = try authority().intermediate()
            let (presented, _) = try issued(by: middle, middle.bundle)
            // The root of another trust domain has another name than the development authorities.
            let foreign = try TestIssuer.root("foreign")
            return (
                presented,
                X509Bundle(trustDomain: middle.trustDomain, authorities: [Certificate(foreign.certificate)])
            )
        },
        ChainCase("missing-intermediate", .unknownAuthority, openSSL: 20, python: false) {
            let (presented, bundle) = try svid([])
            return (Array(presented.prefix(1)), bundle)
        },
        ChainCase("x5-29-intermediate-as-anchor", nil, strict: true, openSSL: 0, python: true) {
            let (presented, bundle) = try svid([])
            return (
                Array(presented.prefix(1)), X509Bundle(trustDomain: bundle.trustDomain, authorities: [presented[1]])
            )
        },
        ChainCase("intermediates-in-disorder-and-more", nil, strict: true, openSSL: 0, python: true) {
            let root = try authority()
            let (presented, bundle) = try issued(by: try root.intermediate().intermediate(), root.bundle)
            let other = try authority().intermediate().intermediates[0]
            return ([presented[0], other, presented[2], presented[1]], bundle)
        },
    ]

    private static func authority() throws -> TestAuthority {
        try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
    }

    private static func issued(
        by issuer: TestAuthority, _ bundle: X509Bundle, _ defects: SVIDDefects = [], key: TestKey = .p256
    ) throws -> (presented: [Certificate], bundle: X509Bundle) {
        let id = try SPIFFEID(parsing: "spiffe://example.org/web")
        let svid: TestSVID = try issuer.issue(id, key: key, lifetime: .seconds(3600), defects: defects)
        return (try Certificate.parse(concatenatedDER: svid.certificatesDER), bundle)
    }

    private static func svid(
        _ defects: SVIDDefects = [], intermediate: IntermediateDefects = [], key: TestKey = .p256
    ) throws -> (presented: [Certificate], bundle: X509Bundle) {
        let root = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"), key: key)
        return try issued(by: try root.intermediate(key: key, defects: intermediate), root.bundle, defects, key: key)
    }
}
