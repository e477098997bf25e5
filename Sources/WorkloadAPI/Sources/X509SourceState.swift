public import SPIFFE

/// What an `X509Source` holds at one time: everything in it came with one message of the agent.
public struct X509SourceState: Sendable, Equatable {
    /// The SVID to present; nil if the agent has withdrawn it, or has none that was asked for.
    public let svid: X509SVID?
    /// All that the agent said; nil if it has withdrawn it (rules ST-7, ST-8).
    public let context: X509Context?
    /// Why there is no SVID; nil if there is one.
    public let absence: WorkloadAPIError?

    /// The bundles to verify peers with; none if they are withdrawn.
    public var bundles: X509BundleSet { context?.bundles ?? X509BundleSet() }
    /// The certificate revocation lists that came with them, for `RevocationPolicy`.
    public var revocationLists: [RevocationList] { context?.revocationLists ?? [] }

    init(_ context: X509Context, _ picker: X509SVIDPicker) {
        let svid = picker.pick(context)
        self.svid = svid
        self.context = context
        guard svid == nil else {
            absence = nil
            return
        }
        let known = context.svids.map { $0.hint.map { hint in "hint '\(hint)'" } ?? $0.id.description }
        absence = WorkloadAPIError(
            code: .noMatchingSVID,
            message: "the agent gave no SVID by \(picker), only \(known.joined(separator: ", "))")
    }

    private init(withdrawn reason: WorkloadAPIError) {
        svid = nil
        context = nil
        absence = reason
    }
}

extension X509SourceState: SourceMaterial {
    static func withdrawn(_ reason: WorkloadAPIError) -> X509SourceState { X509SourceState(withdrawn: reason) }

    var expiry: Timestamp? { svid?.notAfter }
}
