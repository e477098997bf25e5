/// Ways in which the certificate of an intermediate authority can be wrong.
///
///     let below = try authority.intermediate(defects: [.noKeyCertSign])
///     let bad = try below.issue(web, lifetime: .seconds(60), defects: [])
public struct IntermediateDefects: OptionSet, Hashable, Sendable {
    /// The bits of the defects.
    public let rawValue: UInt32

    /// Makes a set of defects of its bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// cA is not set (rule X5-16).
    public static let notAuthority = IntermediateDefects(rawValue: 1 << 0)
    /// keyUsage lacks keyCertSign (rule X5-18).
    public static let noKeyCertSign = IntermediateDefects(rawValue: 1 << 1)
    /// The SPIFFE ID has a path (rule X5-19, refused in strict mode).
    public static let idWithPath = IntermediateDefects(rawValue: 1 << 2)
    /// The validity ended an hour ago (rule X5-26).
    public static let expired = IntermediateDefects(rawValue: 1 << 3)
    /// The signature is of other bytes (rule X5-26).
    public static let badSignature = IntermediateDefects(rawValue: 1 << 4)
    /// keyUsage lacks cRLSign: allowed (rule X5-18), but its revocation lists must not be used (RFC 5280 §6.3.3).
    public static let noCRLSign = IntermediateDefects(rawValue: 1 << 5)
}

extension IntermediateDefects: CaseIterable {
    /// Each defect by itself, for tests that are repeated with all of them.
    public static var allCases: [IntermediateDefects] { (0...5).map { IntermediateDefects(rawValue: 1 << $0) } }
}
