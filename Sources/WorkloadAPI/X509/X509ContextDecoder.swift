internal import NativeKernel
internal import NativeMessages
internal import SPIFFE

/// Makes validated contexts of `FetchX509SVID` messages: everything in the message is right, or nothing of it is
/// taken (Workload API §4.5).
struct X509ContextDecoder: StateDecoder {
    private let strict: Bool
    private let now: @Sendable () -> Timestamp
    private var memory = MessageMemory<X509SVIDResponseMessage>()
    private var reader: X509BundleReader
    private var limits: WorkloadAPILimits { reader.limits }

    init(limits: WorkloadAPILimits, strict: Bool, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.strict = strict
        self.now = now
        reader = X509BundleReader(limits: limits)
    }

    mutating func decode(_ message: Span<UInt8>) throws(WorkloadAPIError) -> X509Context? {
        guard let response = try memory.decode(message) else { return nil }
        defer { reader.cache.endMessage() }
        let context = try context(of: response)
        memory.accept(response)
        return context
    }

    private mutating func context(of response: X509SVIDResponseMessage) throws(WorkloadAPIError) -> X509Context {
        try checkLimits(response)
        var warnings: [String] = []
        let bundles = try bundles(of: response, &warnings)
        var svids: [X509SVID] = []
        var hints = MessageHints()
        for (index, message) in response.svids.enumerated() {
            let place = "svids[\(index)]"
            guard case .use(let hint) = hints.judge(message.hint, place, "§5.2.1", &warnings) else { continue }
            svids.append(try svid(of: message, hint, place, bundles, &warnings))
        }
        return X509Context(
            svids: svids, bundles: bundles, revocationLists: try reader.revocationLists(response.crl),
            warnings: warnings)
    }

    private func checkLimits(_ response: X509SVIDResponseMessage) throws(WorkloadAPIError) {
        guard !response.svids.isEmpty else {
            throw .invalidMessage("svids is empty, it must hold at least one (ST-12, Workload API §5.2.1)")
        }
        try MessageRules.checkCounts([
            ("svids", response.svids.count, limits.svids),
            ("federated_bundles", response.federatedBundles.count, limits.bundles),
            ("crl", response.crl.count, limits.revocationLists),
        ])
    }

    // MARK: Bundles

    private mutating func bundles(
        of response: X509SVIDResponseMessage, _ warnings: inout [String]
    ) throws(WorkloadAPIError) -> X509BundleSet {
        var own: [TrustDomain: [UInt8]] = [:]
        for (index, svid) in response.svids.enumerated() {
            let place = "svids[\(index)]"
            try MessageRules.requireFields(
                [
                    ("spiffe_id", svid.spiffeID.isEmpty), ("x509_svid", svid.x509SVID.isEmpty),
                    ("x509_svid_key", svid.x509SVIDKey.count == 0), ("bundle", svid.bundle.isEmpty),
                ], place, "ST-13, Workload API §5.2.1")
            let trustDomain = try MessageRules.id(svid.spiffeID, "\(place).spiffe_id").trustDomain
            if let first = own[trustDomain], first != svid.bundle {
                warnings.append("\(place).bundle differs from an earlier one of \(trustDomain) and is ignored (ST-18)")
            } else {
                own[trustDomain] = svid.bundle
            }
        }
        var bundles: [X509Bundle] = []
        for (trustDomain, der) in own {
            bundles.append(
                try reader.bundle(
                    trustDomain, der, "the bundle of \(trustDomain)", "ST-17, Workload API §5.2.1"))
        }
        bundles += try reader.bundles(
            response.federatedBundles, field: "federated_bundles", kind: "federated bundle",
            rule: "ST-19, Workload API §5.2.1", except: Set(own.keys), &warnings)
        return X509BundleSet(bundles)
    }

    // MARK: SVIDs

    private mutating func svid(
        of message: X509SVIDMessage, _ hint: String?, _ place: String, _ bundles: X509BundleSet,
        _ warnings: inout [String]
    ) throws(WorkloadAPIError) -> X509SVID {
        let svid: X509SVID
        do {
            svid = try reader.cache.svid(
                certificates: message.x509SVID, privateKey: message.x509SVIDKey, hint: hint, strict: strict,
                limit: limits.certificates)
        } catch {
            throw .invalidMessage("\(place) (\(message.spiffeID)): \(error)")
        }
        // ST-14, ID-25: the signed name counts; an agent that says another is broken.
        guard svid.id.description == message.spiffeID else {
            throw .invalidMessage(
                "\(place).spiffe_id is '\(message.spiffeID)', the certificate says '\(svid.id)' (ST-14)")
        }
        do {
            try svid.verify(against: bundles, at: now(), options: X509VerificationOptions(strict: strict))
        } catch {
            throw .invalidMessage("\(place) (\(message.spiffeID)): \(error)")
        }
        warnings += svid.warnings.map { "\(place) (\(svid.id)): \($0)" }
        return svid
    }
}
