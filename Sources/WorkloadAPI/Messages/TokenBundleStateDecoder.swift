internal import NativeMessages
internal import SPIFFE

/// Makes validated bundle states of `FetchJWTBundles` and `FetchWITBundles` messages: everything in the message is
/// right, or nothing of it is taken (Workload API §4.5).
struct TokenBundleStateDecoder<Message: TokenBundlesMessage>: StateDecoder {
    private typealias Bundle = TokenBundle<Message.Token>

    private let limits: WorkloadAPILimits
    private var memory = MessageMemory<Message>()
    /// The sets of the last state, as they came and as they were read: most updates change one trust domain.
    private var known: [TrustDomain: (set: [UInt8], bundle: Bundle)] = [:]

    init(limits: WorkloadAPILimits) {
        self.limits = limits
    }

    mutating func decode(_ message: Span<UInt8>) throws(WorkloadAPIError) -> TokenBundleState<Message.Token>? {
        guard let response = try memory.decode(message) else { return nil }
        let sets = response.sets
        guard !sets.isEmpty else {
            throw .invalidMessage(
                "bundles is empty, it must hold the bundle of the own trust domain (\(Message.rule))")
        }
        try MessageRules.checkCounts([("bundles", sets.count, limits.bundles)])
        var found: [TrustDomain: (set: [UInt8], bundle: Bundle)] = [:]
        var warnings: [String] = []
        for (key, set) in sets.sorted(by: { $0.key < $1.key }) {
            let trustDomain = try MessageRules.trustDomain(ofKey: key, "bundles", Message.rule)
            // ST-4: an empty value withdraws the bundle.
            guard !set.isEmpty else {
                warnings.append("the bundle of \(trustDomain) is empty: nothing of it is trusted (ST-4)")
                continue
            }
            let bundle = try bundle(of: trustDomain, set)
            warnings += bundle.warnings.map { "the bundle of \(trustDomain): \($0)" }
            found[trustDomain] = (set, bundle)
        }
        known = found
        memory.accept(response)
        return TokenBundleState(bundles: BundleSet(found.values.map(\.bundle)), warnings: warnings)
    }

    private func bundle(of trustDomain: TrustDomain, _ set: [UInt8]) throws(WorkloadAPIError) -> Bundle {
        if let known = known[trustDomain], known.set == set { return known.bundle }
        let bundle: Bundle
        do {
            bundle = try Bundle(trustDomain: trustDomain, jwkSet: set)
        } catch {
            throw .invalidMessage("the bundle of \(trustDomain): \(error) (\(Message.rule))")
        }
        try MessageRules.checkCounts([
            ("the bundle of \(trustDomain)", bundle.authorities.count, limits.keys)
        ])
        return bundle
    }
}
