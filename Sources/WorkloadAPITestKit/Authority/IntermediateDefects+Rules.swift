extension IntermediateDefects {
    /// The rules that a chain through such an authority breaks, such as `X5-16`; an error names one of them.
    ///
    /// There are none where a validator may take the chain.
    ///
    /// - Parameter strict: As in `SVIDDefects.rules(strict:)`.
    public func rules(strict: Bool = false) -> Set<String> {
        Set(Self.table.filter { contains($0.defect) && (strict || !$0.isStrict) }.map(\.rule))
    }

    private static let table: [(defect: IntermediateDefects, rule: String, isStrict: Bool)] = [
        (.notAuthority, "X5-16", false), (.noKeyCertSign, "X5-18", false), (.idWithPath, "X5-19", true),
        (.expired, "X5-26", false), (.badSignature, "X5-26", false),
    ]
}
