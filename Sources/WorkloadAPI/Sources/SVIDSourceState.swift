public import SPIFFE

/// What an `SVIDSource` holds at one time: everything in it came with one message of the agent.
public struct SVIDSourceState<Context: SVIDContext>: Sendable, Equatable {
    /// The SVID to present; nil if the agent has withdrawn it, or has none that was asked for.
    public let svid: Context.Document?
    /// All that the agent said; nil if it has withdrawn it (rules ST-7, ST-8, WI-5).
    public let context: Context?
    /// Why there is no SVID; nil if there is one.
    public let absence: WorkloadAPIError?

    init(_ context: Context, _ picker: SVIDPicker<Context>) {
        let svid = picker.pick(context)
        self.svid = svid
        self.context = context
        absence = svid == nil ? picker.noMatch(in: context) : nil
    }

    private init(withdrawn reason: WorkloadAPIError) {
        svid = nil
        context = nil
        absence = reason
    }
}

extension SVIDSourceState: SourceMaterial {
    static func withdrawn(_ reason: WorkloadAPIError) -> SVIDSourceState { SVIDSourceState(withdrawn: reason) }

    var expiry: Timestamp? { svid?.validUntil }
}

/// What an `X509Source` holds at one time.
public typealias X509SourceState = SVIDSourceState<X509Context>

/// What a `WITSource` holds at one time.
///
/// Incubating: the standard of WIT-SVIDs may still change.
public typealias WITSourceState = SVIDSourceState<WITContext>

extension X509SourceState {
    /// The bundles to verify peers with; none if they are withdrawn.
    public var bundles: X509BundleSet { context?.bundles ?? X509BundleSet() }
    /// The certificate revocation lists that came with them, for `RevocationPolicy`.
    public var revocationLists: [RevocationList] { context?.revocationLists ?? [] }
}
