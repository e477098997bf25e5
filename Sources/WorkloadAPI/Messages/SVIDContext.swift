public import SPIFFE

/// The SVIDs of one kind that the Workload API has given a workload at one time.
public protocol SVIDContext<Document>: Sendable, Equatable {
    /// The kind of SVID.
    associatedtype Document: SVID

    /// The SVIDs in the agent's order, at least one.
    var svids: [Document] { get }
}

extension SVIDContext {
    /// The identity to use where the workload has no wish of its own: the first (Workload API §8, rule ST-36).
    public var defaultSVID: Document { svids[0] }

    /// The SVID that carries this hint (Workload API §8: hints are exact, case-sensitive strings).
    ///
    /// - Parameter hint: The hint.
    /// - Returns: The SVID, or nil if there is none.
    public func svid(hint: String) -> Document? {
        svids.first { $0.hint?.utf8.elementsEqual(hint.utf8) == true }
    }

    /// The first SVID of this SPIFFE ID.
    ///
    /// - Parameter id: The SPIFFE ID.
    /// - Returns: The SVID, or nil if there is none.
    public func svid(id: SPIFFEID) -> Document? {
        svids.first { $0.id == id }
    }
}
