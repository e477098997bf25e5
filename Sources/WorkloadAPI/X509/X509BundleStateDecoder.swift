internal import NativeMessages
internal import SPIFFE

/// Makes validated bundle states of `FetchX509Bundles` messages: everything in the message is right, or nothing of it
/// is taken (Workload API §4.5).
struct X509BundleStateDecoder: StateDecoder {
    private var memory = MessageMemory<X509BundlesResponseMessage>()
    private var reader: X509BundleReader

    init(limits: WorkloadAPILimits) {
        reader = X509BundleReader(limits: limits)
    }

    mutating func decode(_ message: Span<UInt8>) throws(WorkloadAPIError) -> X509BundleState? {
        guard let response = try memory.decode(message) else { return nil }
        defer { reader.cache.endMessage() }
        guard !response.bundles.isEmpty else {
            throw .invalidMessage(
                "bundles is empty, it must hold the bundle of the own trust domain (ST-22, Workload API §5.2.2)")
        }
        try MessageRules.checkCounts([
            ("bundles", response.bundles.count, reader.limits.bundles),
            ("crl", response.crl.count, reader.limits.revocationLists),
        ])
        var warnings: [String] = []
        let bundles = try reader.bundles(
            response.bundles, field: "bundles", kind: "bundle", rule: "ST-22, Workload API §5.2.2", except: [],
            &warnings)
        let revocationLists = try reader.revocationLists(response.crl)
        memory.accept(response)
        return X509BundleState(
            bundles: X509BundleSet(bundles), revocationLists: revocationLists, warnings: warnings)
    }
}
