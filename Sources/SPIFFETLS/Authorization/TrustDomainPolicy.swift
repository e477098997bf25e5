public import SPIFFE

/// From which trust domains peers are accepted, however many bundles the source holds.
///
/// The Workload API hands out the bundles of all federated trust domains; a program that serves its own only says so here.
public enum TrustDomainPolicy: Hashable, Sendable {
    /// All trust domains that the source has a bundle for, federated ones included.
    case anyInBundleSet
    /// These; none, if the set is empty.
    case allowList(Set<TrustDomain>)
    /// This one alone.
    case localOnly(TrustDomain)

    /// Whether peers of the trust domain are accepted.
    public func allows(_ trustDomain: TrustDomain) -> Bool {
        switch self {
        case .anyInBundleSet: true
        case .allowList(let set): set.contains(trustDomain)
        case .localOnly(let local): local == trustDomain
        }
    }
}

extension TrustDomainPolicy: CustomStringConvertible {
    /// The policy in words.
    public var description: String {
        switch self {
        case .anyInBundleSet: "every trust domain with a bundle"
        case .allowList(let set): "the trust domains [\(set.sorted().map(\.name).joined(separator: ", "))]"
        case .localOnly(let local): "the trust domain \(local) alone"
        }
    }
}
