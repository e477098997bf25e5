public import SPIFFE

/// Which of a workload's SVIDs a source is to present (Workload API §8, rules ST-36, ST-40).
public struct SVIDPicker<Context: SVIDContext>: Sendable, CustomStringConvertible {
    /// What is asked for, as error messages say it: `the hint 'web'`.
    public let description: String
    let pick: @Sendable (Context) -> Context.Document?

    /// The first, which is the default identity (rule ST-36).
    public static var first: SVIDPicker { SVIDPicker("the first") { $0.defaultSVID } }

    /// The one with this hint, exactly.
    public static func hint(_ hint: String) -> SVIDPicker {
        SVIDPicker("the hint '\(hint)'") { $0.svid(hint: hint) }
    }

    /// The first one of this SPIFFE ID.
    public static func spiffeID(_ id: SPIFFEID) -> SVIDPicker {
        SVIDPicker("the SPIFFE ID \(id)") { $0.svid(id: id) }
    }

    /// The one that a closure chooses.
    ///
    /// - Parameters:
    ///   - description: What it looks for, for error messages.
    ///   - pick: Called for each state of the Workload API; nil where none of the SVIDs will do.
    public init(_ description: String, pick: @escaping @Sendable (Context) -> Context.Document?) {
        self.description = description
        self.pick = pick
    }

    /// The error where none of the SVIDs will do.
    func noMatch(in context: Context) -> WorkloadAPIError {
        let known = context.svids.map { $0.hint.map { hint in "hint '\(hint)'" } ?? $0.id.description }
        return WorkloadAPIError(
            code: .noMatchingSVID,
            message: "the agent gave no SVID by \(self), only \(known.joined(separator: ", "))")
    }
}

/// Which of a workload's X509-SVIDs to present.
public typealias X509SVIDPicker = SVIDPicker<X509Context>

/// Which of a workload's JWT-SVIDs to present.
public typealias JWTSVIDPicker = SVIDPicker<JWTContext>

/// Which of a workload's WIT-SVIDs to present.
///
/// Incubating: the standard of WIT-SVIDs may still change.
public typealias WITSVIDPicker = SVIDPicker<WITContext>
