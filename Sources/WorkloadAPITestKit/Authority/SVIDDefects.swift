/// Ways in which an X509-SVID can be wrong, each of which a validator must notice.
///
/// Several can be combined; which one a validator names first is its own matter.
///
///     let bad = try authority.issue(web, lifetime: .seconds(60), defects: [.expired])
///     server.set(.unchecked(svids: [bad], bundles: X509BundleSet([authority.bundle]), revocationLists: []))
public struct SVIDDefects: OptionSet, Hashable, Sendable {
    /// The bits of the defects.
    public let rawValue: UInt32

    /// Makes a set of defects of its bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// No URI in subjectAltName, only a DNS name (rule X5-4).
    public static let noURI = SVIDDefects(rawValue: 1 << 0)
    /// Two URIs in subjectAltName (rule X5-2).
    public static let twoURIs = SVIDDefects(rawValue: 1 << 1)
    /// A URI of another scheme than `spiffe` (rule X5-5).
    public static let otherScheme = SVIDDefects(rawValue: 1 << 2)
    /// A SPIFFE ID without a path (rule X5-11).
    public static let noPath = SVIDDefects(rawValue: 1 << 3)
    /// cA is set (rule X5-6).
    public static let authority = SVIDDefects(rawValue: 1 << 4)
    /// keyUsage has keyCertSign (rule X5-7).
    public static let keyCertSign = SVIDDefects(rawValue: 1 << 5)
    /// keyUsage has cRLSign (rule X5-8).
    public static let cRLSign = SVIDDefects(rawValue: 1 << 6)
    /// keyUsage lacks digitalSignature (rule X5-9).
    public static let noDigitalSignature = SVIDDefects(rawValue: 1 << 7)
    /// There is no keyUsage (rule X5-10).
    public static let noKeyUsage = SVIDDefects(rawValue: 1 << 8)
    /// keyUsage is not critical (rule X5-10, refused in strict mode).
    public static let keyUsageNotCritical = SVIDDefects(rawValue: 1 << 9)
    /// extKeyUsage lacks clientAuth (rule X5-15, refused in strict mode).
    public static let incompleteExtendedKeyUsage = SVIDDefects(rawValue: 1 << 10)
    /// There is no extKeyUsage (rule X5-14: only recommended, no validator may refuse it).
    public static let noExtendedKeyUsage = SVIDDefects(rawValue: 1 << 11)
    /// The subject is empty and subjectAltName not critical (rule X5-12, refused in strict mode).
    public static let emptySubject = SVIDDefects(rawValue: 1 << 12)
    /// The validity ended an hour ago (rule X5-26).
    public static let expired = SVIDDefects(rawValue: 1 << 13)
    /// The validity begins in an hour (rule X5-26).
    public static let notYetValid = SVIDDefects(rawValue: 1 << 14)
    /// The signature is of other bytes (rule X5-26).
    public static let badSignature = SVIDDefects(rawValue: 1 << 15)
    /// Another authority of the same name and trust domain has signed (rules X5-26, X5-27).
    public static let wrongIssuer = SVIDDefects(rawValue: 1 << 16)
    /// There is a critical extension that nobody knows (rule X5-26).
    public static let unknownCriticalExtension = SVIDDefects(rawValue: 1 << 17)
    /// The private key is that of no certificate (rule X5-31).
    public static let keyMismatch = SVIDDefects(rawValue: 1 << 18)
    /// A byte follows the last certificate (rule X5-33).
    public static let trailingByte = SVIDDefects(rawValue: 1 << 19)
}

extension SVIDDefects: CaseIterable {
    /// Each defect by itself, for tests that are repeated with all of them.
    public static var allCases: [SVIDDefects] { (0...19).map { SVIDDefects(rawValue: 1 << $0) } }
}
