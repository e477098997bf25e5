public import SPIFFE

/// An identity of a workload, as a test or development server serves it.
public struct TestIdentity: Sendable, Hashable {
    /// Its SPIFFE ID.
    public let id: SPIFFEID
    /// Its hint, if it has one.
    public let hint: String?

    /// Describes an identity.
    ///
    /// - Parameters:
    ///   - id: Its SPIFFE ID.
    ///   - hint: Its hint, if it has one.
    public init(id: SPIFFEID, hint: String? = nil) {
        self.id = id
        self.hint = hint
    }
}
