/// A condition on SPIFFE IDs: who may be talked to.
public struct SPIFFEIDMatcher: Sendable {
    /// The condition in words, for logs and errors.
    public let description: String
    private let predicate: @Sendable (SPIFFEID) -> Bool

    private init(_ description: String, _ predicate: @escaping @Sendable (SPIFFEID) -> Bool) {
        self.description = description
        self.predicate = predicate
    }

    /// Whether the ID fulfils the condition.
    public func matches(_ id: SPIFFEID) -> Bool { predicate(id) }

    /// Any ID of any trust domain: combine it with a trust bundle, which limits the trust domains.
    public static let any = SPIFFEIDMatcher("any SPIFFE ID") { _ in true }

    /// This ID and no other.
    public static func exact(_ id: SPIFFEID) -> SPIFFEIDMatcher {
        SPIFFEIDMatcher(id.description) { $0 == id }
    }

    /// One of these IDs.
    public static func oneOf(_ ids: some Sequence<SPIFFEID>) -> SPIFFEIDMatcher {
        let set = Set(ids)
        let list = set.sorted().map(\.description).joined(separator: ", ")
        return SPIFFEIDMatcher("one of [\(list)]") { set.contains($0) }
    }

    /// Any ID of this trust domain.
    public static func memberOf(_ trustDomain: TrustDomain) -> SPIFFEIDMatcher {
        SPIFFEIDMatcher("any member of \(trustDomain)") { $0.isMember(of: trustDomain) }
    }

    /// A condition of the caller's own.
    ///
    /// - Parameters:
    ///   - description: the condition in words.
    ///   - predicate: whether an ID fulfils it.
    public static func matching(
        _ description: String, _ predicate: @escaping @Sendable (SPIFFEID) -> Bool
    ) -> SPIFFEIDMatcher {
        SPIFFEIDMatcher(description, predicate)
    }

    /// Both conditions.
    public func and(_ other: SPIFFEIDMatcher) -> SPIFFEIDMatcher {
        SPIFFEIDMatcher("(\(description) and \(other.description))") { matches($0) && other.matches($0) }
    }

    /// At least one of the two conditions.
    public func or(_ other: SPIFFEIDMatcher) -> SPIFFEIDMatcher {
        SPIFFEIDMatcher("(\(description) or \(other.description))") { matches($0) || other.matches($0) }
    }

    /// The opposite of the condition.
    public func not() -> SPIFFEIDMatcher {
        SPIFFEIDMatcher("not \(description)") { !matches($0) }
    }
}

extension SPIFFEIDMatcher: CustomStringConvertible {}
