public import SPIFFE

/// The JWT-SVIDs of a workload for one audience, as one answer of `FetchJWTSVID` gives them (Workload API §6.2.1).
///
/// A context is made only from an answer in which everything is valid. The tokens' signatures are not verified: the
/// Workload API is trusted to hand out tokens of its own (rule ST-27).
public struct JWTContext: SVIDContext {
    /// The workload's SVIDs in the agent's order, at least one: one of each identity that was asked for.
    public let svids: [JWTSVID]
    /// What in the answer breaks a recommendation, without making it invalid.
    ///
    /// Not part of the equality.
    public let warnings: [String]

    init(svids: [JWTSVID], warnings: [String]) {
        precondition(!svids.isEmpty, "a context without an SVID is a discarded message")
        self.svids = svids
        self.warnings = warnings
    }

    /// Equal when the SVIDs are.
    public static func == (left: JWTContext, right: JWTContext) -> Bool { left.svids == right.svids }
}
