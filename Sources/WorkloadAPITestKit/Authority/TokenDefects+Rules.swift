extension TokenDefects {
    /// The rules that a JWT-SVID with these defects breaks, such as `JW-11`; an error names one of them.
    ///
    /// There are none where the standard lets a JWT-SVID be like that.
    ///
    ///     for defect in TokenDefects.allCases where !defect.jwtRules.isEmpty {
    ///         let bad = try authority.issueJWT(web, audience: ["reports"], defects: defect)
    ///         // … and what is under test refuses it.
    ///     }
    public var jwtRules: Set<String> { rules(\.jwt) }

    /// The rules that a WIT-SVID with these defects breaks, such as `WI-17`; an error names one of them.
    ///
    /// There are none where the standard lets a WIT-SVID be like that.
    public var witRules: Set<String> { rules(\.wit) }

    private func rules(_ kind: (Row) -> String?) -> Set<String> {
        Set(Self.table.filter { contains($0.defect) }.compactMap(kind))
    }

    private typealias Row = (defect: TokenDefects, jwt: String?, wit: String?)

    private static let table: [Row] = [
        (.algorithmNone, "JW-2", "WI-10"), (.symmetricAlgorithm, "JW-2", "WI-10"), (.noAlgorithm, "JW-2", "WI-10"),
        (.otherAlgorithm, "JW-16", "JW-16"), (.otherType, "JW-5", "WI-9"), (.noType, nil, "WI-9"),
        (.criticalHeader, "JW-6", "WI-12"), (.noKeyID, nil, "WI-8"), (.unknownKeyID, "JW-15", "WI-32"),
        (.noSubject, "JW-7", "WI-13"), (.badSubject, "JW-7", "WI-13"), (.noAudience, "JW-8", nil),
        (.emptyAudience, "JW-8", "WI-22"), (.otherAudience, "JW-9", "WI-22"), (.noExpiry, "JW-10", "WI-17"),
        (.expired, "JW-11", "WI-17"), (.expiryText, "JW-12", "JW-12"), (.notYetValid, "JW-13", "WI-18"),
        (.repeatedMember, "JW-22", "JW-22"), (.noConfirmation, nil, "WI-14"), (.noConfirmationAlgorithm, nil, "WI-15"),
        (.badSignature, "JW-15", "WI-32"), (.otherKey, "JW-15", "WI-32"), (.missingPart, "JW-21", "JW-21"),
        (.extraPart, "JW-21", "JW-21"), (.padding, "JW-21", "JW-21"), (.jsonForm, "JW-1", "JW-1"),
        (.otherIdentity, "ST-27", "WI-31"), (.keyMismatch, nil, "WI-31"),
    ]
}
