public import SPIFFE

/// The WIT-SVIDs of a workload, as one message of `FetchWITSVID` tells them (Workload API §7.2.1).
///
/// Incubating: the standard of WIT-SVIDs may still change. A context is made only from a message in which everything is
/// valid, and each private key is that of its token (rule WI-31); it replaces the one before as a whole. The tokens'
/// signatures are not verified: the Workload API is trusted to hand out tokens of its own.
public struct WITContext: SVIDContext {
    /// The workload's SVIDs in the agent's order, at least one; each with its private key.
    public let svids: [WITSVID]
    /// What in the message breaks a recommendation, without making it invalid.
    ///
    /// Not part of the equality.
    public let warnings: [String]

    init(svids: [WITSVID], warnings: [String]) {
        precondition(!svids.isEmpty, "a context without an SVID is a discarded message")
        self.svids = svids
        self.warnings = warnings
    }

    /// Equal when the SVIDs are.
    public static func == (left: WITContext, right: WITContext) -> Bool { left.svids == right.svids }
}
