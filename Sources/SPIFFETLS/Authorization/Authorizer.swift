public import SPIFFE

/// Who may be talked to, among those who have proven who they are.
///
/// An authorizer is asked last, with a SPIFFE ID that has been verified.
public struct Authorizer: Sendable {
    /// The condition.
    public let matcher: SPIFFEIDMatcher
    /// The trust domains of all IDs that can fulfil the condition; nil if they are not known.
    let trustDomains: Set<TrustDomain>?

    private init(_ matcher: SPIFFEIDMatcher, trustDomains: Set<TrustDomain>? = nil) {
        self.matcher = matcher
        self.trustDomains = trustDomains
    }

    /// Everybody whose SVID is verified: every workload of every trust domain that there is a bundle for.
    public static let any = Authorizer(.any)

    /// This workload and no other.
    public static func exact(_ id: SPIFFEID) -> Authorizer {
        Authorizer(.exact(id), trustDomains: [id.trustDomain])
    }

    /// This workload and no other.
    ///
    /// - Parameter id: Its SPIFFE ID as text.
    /// - Throws: `SPIFFEIDError` if it is none.
    public static func exact(_ id: String) throws(SPIFFEIDError) -> Authorizer {
        exact(try SPIFFEID(parsing: id))
    }

    /// These workloads; nobody, if there are none.
    public static func oneOf(_ ids: some Sequence<SPIFFEID>) -> Authorizer {
        let ids = Array(ids)
        return Authorizer(.oneOf(ids), trustDomains: Set(ids.map(\.trustDomain)))
    }

    /// These workloads; nobody, if there are none.
    ///
    /// - Parameter ids: Their SPIFFE IDs as text.
    /// - Throws: `SPIFFEIDError` for the first that is none.
    public static func oneOf(_ ids: [String]) throws(SPIFFEIDError) -> Authorizer {
        oneOf(try ids.map { (text) throws(SPIFFEIDError) in try SPIFFEID(parsing: text) })
    }

    /// Every workload of these trust domains; nobody, if there are none.
    public static func trustDomains(_ trustDomains: some Sequence<TrustDomain>) -> Authorizer {
        let set = Set(trustDomains)
        let list = set.sorted().map(\.name).joined(separator: ", ")
        return Authorizer(
            .matching("any member of [\(list)]") { set.contains($0.trustDomain) }, trustDomains: set)
    }

    /// Who fulfils a condition of the caller's own, which must not block.
    public static func matching(_ matcher: SPIFFEIDMatcher) -> Authorizer { Authorizer(matcher) }

    /// Whether this workload may be talked to.
    public func authorizes(_ id: SPIFFEID) -> Bool { matcher.matches(id) }
}

extension Authorizer: CustomStringConvertible {
    /// The condition in words.
    public var description: String { matcher.description }
}
