public import SPIFFE

/// What a test server answers to the calls about WIT-SVIDs, which are incubating.
public typealias WITAnswer = WorkloadAPIAnswer<WITContent>

/// The WIT-SVIDs and bundles of a full state.
public struct WITContent: Sendable {
    let svids: [TestWITSVID]
    let bundles: WITBundleSet
    /// Documents beside those of the bundles, or in their places.
    let jwkSets: [String: String]
}

extension WorkloadAPIAnswer<WITContent> {
    /// A full state: these SVIDs, and the bundles to check them with.
    ///
    ///     server.set(
    ///         wit: .state(
    ///             svids: [try authority.issueWIT(web)], bundles: WITBundleSet([authority.witBundle])))
    ///
    /// A request for one SPIFFE ID gets the SVIDs of that ID; if there is none, `PermissionDenied`.
    ///
    /// - Parameters:
    ///   - svids: The SVIDs with their private keys, the default one first.
    ///   - bundles: The bundles of the SVIDs' trust domains and of others.
    /// - Returns: The answer.
    public static func state(svids: [WITSVID], bundles: WITBundleSet) -> WITAnswer {
        .unchecked(svids: svids.map(TestWITSVID.init), bundles: bundles)
    }

    /// A full state of which nothing has been checked.
    ///
    /// - Parameters:
    ///   - svids: The SVIDs; none is possible.
    ///   - bundles: The bundles to serve.
    ///   - jwkSets: Documents to serve beside those of the bundles or, under the same SPIFFE ID of a trust domain, in
    ///     their places: whatever they are.
    /// - Returns: The answer.
    public static func unchecked(
        svids: [TestWITSVID], bundles: WITBundleSet, jwkSets: [String: String] = [:]
    ) -> WITAnswer {
        .content(WITContent(svids: svids, bundles: bundles, jwkSets: jwkSets))
    }
}
