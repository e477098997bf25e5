extension SVIDDefects {
    /// The rules that an X509-SVID with these defects breaks, such as `X5-6`; an error names one of them.
    ///
    /// There are none where a validator may take the SVID.
    ///
    /// - Parameter strict: Whether the validator also refuses what is a warning otherwise, as
    ///   `X509VerificationOptions.strict` has it.
    public func rules(strict: Bool = false) -> Set<String> {
        Set(Self.table.filter { contains($0.defect) && (strict || !$0.isStrict) }.flatMap(\.rules))
    }

    private static let table: [(defect: SVIDDefects, rules: [String], isStrict: Bool)] = [
        (.noURI, ["X5-4"], false), (.twoURIs, ["X5-2"], false), (.otherScheme, ["X5-5"], false),
        (.noPath, ["X5-11"], false), (.authority, ["X5-6"], false), (.keyCertSign, ["X5-7"], false),
        (.cRLSign, ["X5-8"], false), (.noDigitalSignature, ["X5-9"], false), (.noKeyUsage, ["X5-10"], false),
        (.keyUsageNotCritical, ["X5-10"], true), (.incompleteExtendedKeyUsage, ["X5-15"], true),
        (.emptySubject, ["X5-12"], true), (.expired, ["X5-26"], false), (.notYetValid, ["X5-26"], false),
        (.badSignature, ["X5-26"], false), (.wrongIssuer, ["X5-26", "X5-27"], false),
        (.unknownCriticalExtension, ["X5-26"], false), (.keyMismatch, ["X5-31"], false),
        (.trailingByte, ["X5-33"], false),
    ]
}
