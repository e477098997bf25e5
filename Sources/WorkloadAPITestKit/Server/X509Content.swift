public import SPIFFE

/// What a test server answers to the X.509 calls.
public typealias X509Answer = WorkloadAPIAnswer<X509Content>

/// The X509-SVIDs and bundles of a full state.
public struct X509Content: Sendable {
    let svids: [TestSVID]
    let bundles: X509BundleSet
    /// Certificate revocation lists in DER.
    let revocationLists: [[UInt8]]
}

extension WorkloadAPIAnswer<X509Content> {
    /// A full state: these SVIDs with the bundles of their trust domains, and federated bundles.
    ///
    /// - Parameters:
    ///   - svids: The SVIDs, the default one first.
    ///   - bundles: The bundles of the SVIDs' trust domains and of others.
    ///   - revocationLists: Certificate revocation lists.
    /// - Returns: The answer.
    public static func state(
        svids: [X509SVID], bundles: X509BundleSet, revocationLists: [RevocationList] = []
    ) -> X509Answer {
        .unchecked(svids: svids.map(TestSVID.init), bundles: bundles, revocationLists: revocationLists.map(\.der))
    }

    /// A full state of which nothing has been checked.
    ///
    /// - Parameters:
    ///   - svids: The SVIDs, the default one first.
    ///   - bundles: The bundles of the SVIDs' trust domains and of others.
    ///   - revocationLists: Certificate revocation lists in DER.
    /// - Returns: The answer.
    public static func unchecked(
        svids: [TestSVID], bundles: X509BundleSet, revocationLists: [[UInt8]]
    ) -> X509Answer {
        .content(X509Content(svids: svids, bundles: bundles, revocationLists: revocationLists))
    }
}
