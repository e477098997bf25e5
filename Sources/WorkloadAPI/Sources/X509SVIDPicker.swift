public import SPIFFE

/// Which of a workload's SVIDs a source is to present (Workload API §8, rules ST-36, ST-40).
public struct X509SVIDPicker: Sendable, CustomStringConvertible {
    /// What is asked for, as error messages say it: `the hint 'web'`.
    public let description: String
    let pick: @Sendable (X509Context) -> X509SVID?

    /// The first, which is the default identity (rule ST-36).
    public static let first = X509SVIDPicker("the first") { $0.defaultSVID }

    /// The one with this hint, exactly.
    public static func hint(_ hint: String) -> X509SVIDPicker {
        X509SVIDPicker("the hint '\(hint)'") { $0.svid(hint: hint) }
    }

    /// The first one of this SPIFFE ID.
    public static func spiffeID(_ id: SPIFFEID) -> X509SVIDPicker {
        X509SVIDPicker("the SPIFFE ID \(id)") { $0.svid(id: id) }
    }

    /// The one that a closure chooses.
    ///
    /// - Parameters:
    ///   - description: What it looks for, for error messages.
    ///   - pick: Called once for each state of the Workload API; nil where none of the SVIDs will do.
    public init(_ description: String, pick: @escaping @Sendable (X509Context) -> X509SVID?) {
        self.description = description
        self.pick = pick
    }
}
