/// Ways in which a certificate revocation list can be wrong, each of which a validator that uses it must notice.
public struct RevocationListDefects: OptionSet, Hashable, Sendable {
    /// The bits of the defects.
    public let rawValue: UInt32

    /// Makes a set of defects of its bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The next list was due an hour ago (RFC 5280 §6.3.3).
    public static let expired = RevocationListDefects(rawValue: 1 << 0)
    /// It is issued in an hour.
    public static let notYetValid = RevocationListDefects(rawValue: 1 << 1)
    /// The signature is of other bytes.
    public static let badSignature = RevocationListDefects(rawValue: 1 << 2)
    /// Another authority of the same name has signed, and the list names that one's key: it says nothing about what this
    /// authority has issued.
    public static let otherKey = RevocationListDefects(rawValue: 1 << 3)
    /// It is of another issuer's name: it says nothing about what this authority has issued.
    public static let otherName = RevocationListDefects(rawValue: 1 << 4)
    /// It is a delta: it says only what has changed since another list (RFC 5280 §5.2.4).
    public static let delta = RevocationListDefects(rawValue: 1 << 5)
    /// There is a critical extension that nobody knows (RFC 5280 §5.2).
    public static let unknownCriticalExtension = RevocationListDefects(rawValue: 1 << 6)
}

extension RevocationListDefects: CaseIterable {
    /// Each defect by itself, for tests that are repeated with all of them.
    public static var allCases: [RevocationListDefects] { (0...6).map { RevocationListDefects(rawValue: 1 << $0) } }
}
