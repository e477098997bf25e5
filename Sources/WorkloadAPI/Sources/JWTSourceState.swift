public import SPIFFE

/// The bundles that a `JWTSource` holds at one time.
public struct JWTSourceState: Sendable, Equatable {
    /// The bundles to verify JWT-SVIDs with; none if they are withdrawn (rule ST-8).
    public let bundles: JWTBundleSet
    /// Why the bundles are withdrawn; nil if they are not.
    public let absence: WorkloadAPIError?

    init(_ state: JWTBundleState) {
        bundles = state.bundles
        absence = nil
    }

    private init(withdrawn reason: WorkloadAPIError) {
        bundles = JWTBundleSet()
        absence = reason
    }
}

extension JWTSourceState: SourceMaterial {
    static func withdrawn(_ reason: WorkloadAPIError) -> JWTSourceState { JWTSourceState(withdrawn: reason) }

    // Bundles do not expire.
    var expiry: Timestamp? { nil }
}
