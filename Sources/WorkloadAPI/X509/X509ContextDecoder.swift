internal import NativeKernel
internal import NativeMessages
internal import SPIFFE

/// Makes validated contexts of `FetchX509SVID` messages: everything in the message is right, or nothing of it is
/// taken (Workload API §4.5).
struct X509ContextDecoder: StateDecoder {
    private let limits: WorkloadAPILimits
    private let strict: Bool
    private let now: @Sendable () -> Timestamp
    /// The last message that was accepted; agents repeat themselves (appendix A, step 4).
    private var accepted: X509SVIDResponseMessage?
    /// Certificates and bundles seen in the last message: most updates bring a new leaf and nothing else.
    private var cache = X509MaterialCache()

    init(limits: WorkloadAPILimits, strict: Bool, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.limits = limits
        self.strict = strict
        self.now = now
    }

    mutating func decode(_ message: Span<UInt8>) throws(WorkloadAPIError) -> X509Context? {
        let response: X509SVIDResponseMessage
        do {
            response = try X509SVIDResponseMessage(decoding: message)
        } catch {
            throw .invalidMessage("the message cannot be decoded: \(error)")
        }
        if response == accepted { return nil }
        defer { cache.endMessage() }
        let context = try context(of: response)
        accepted = response
        return context
    }

    private mutating func context(of response: X509SVIDResponseMessage) throws(WorkloadAPIError) -> X509Context {
        try checkLimits(response)
        var warnings: [String] = []
        let bundles = try bundles(of: response, &warnings)
        var svids: [X509SVID] = []
        var hints: Set<String> = []
        for (index, message) in response.svids.enumerated() {
            let place = "svids[\(index)]"
            let hint = hint(of: message, place, &warnings)
            // ST-38: of two SVIDs with one hint the first counts; SVIDs without a hint never collide.
            if let hint, !hints.insert(hint).inserted {
                warnings.append("\(place) repeats the hint '\(hint)' and is ignored (Workload API §5.2.1)")
                continue
            }
            svids.append(try svid(of: message, hint, place, bundles, &warnings))
        }
        return X509Context(
            svids: svids, bundles: bundles, revocationLists: response.crl, warnings: warnings)
    }

    private func checkLimits(_ response: X509SVIDResponseMessage) throws(WorkloadAPIError) {
        guard !response.svids.isEmpty else {
            throw .invalidMessage("svids is empty, it must hold at least one (ST-12, Workload API §5.2.1)")
        }
        let counts = [
            ("svids", response.svids.count, limits.svids),
            ("federated_bundles", response.federatedBundles.count, limits.bundles),
            ("crl", response.crl.count, limits.revocationLists),
        ]
        for (field, count, limit) in counts where count > limit {
            throw .invalidMessage("\(field) holds \(count) entries, the limit is \(limit)")
        }
    }

    // MARK: Bundles

    private mutating func bundles(
        of response: X509SVIDResponseMessage, _ warnings: inout [String]
    ) throws(WorkloadAPIError) -> X509BundleSet {
        var own: [TrustDomain: [UInt8]] = [:]
        for (index, svid) in response.svids.enumerated() {
            let place = "svids[\(index)]"
            try requireMandatoryFields(svid, place)
            let trustDomain = try trustDomain(of: svid.spiffeID, "\(place).spiffe_id")
            if let first = own[trustDomain], first != svid.bundle {
                warnings.append("\(place).bundle differs from an earlier one of \(trustDomain) and is ignored (ST-18)")
            } else {
                own[trustDomain] = svid.bundle
            }
        }
        var bundles: [X509Bundle] = []
        for (trustDomain, der) in own {
            bundles.append(try bundle(trustDomain, der, "the bundle of \(trustDomain)", rule: "ST-17"))
        }
        for (key, der) in response.federatedBundles {
            let trustDomain = try trustDomain(ofKey: key)
            guard own[trustDomain] == nil else {
                warnings.append("federated_bundles names the own trust domain \(trustDomain) and is ignored (ST-18)")
                continue
            }
            // ST-4: an empty value withdraws the bundle.
            guard !der.isEmpty else {
                warnings.append("the federated bundle of \(trustDomain) is empty: nothing of it is trusted (ST-4)")
                continue
            }
            bundles.append(try bundle(trustDomain, der, "the federated bundle of \(trustDomain)", rule: "ST-19"))
        }
        return X509BundleSet(bundles)
    }

    private func requireMandatoryFields(_ svid: X509SVIDMessage, _ place: String) throws(WorkloadAPIError) {
        let fields = [
            ("spiffe_id", svid.spiffeID.isEmpty), ("x509_svid", svid.x509SVID.isEmpty),
            ("x509_svid_key", svid.x509SVIDKey.count == 0), ("bundle", svid.bundle.isEmpty),
        ]
        for (field, isEmpty) in fields where isEmpty {
            throw .invalidMessage("\(place).\(field) is empty, it is mandatory (ST-13, Workload API §5.2.1)")
        }
    }

    private func trustDomain(of id: String, _ place: String) throws(WorkloadAPIError) -> TrustDomain {
        do {
            return try SPIFFEID(parsing: id).trustDomain
        } catch {
            throw .invalidMessage("\(place): \(error)")
        }
    }

    private func trustDomain(ofKey key: String) throws(WorkloadAPIError) -> TrustDomain {
        do {
            let id = try SPIFFEID(parsing: key)
            guard !id.hasPath else {
                throw WorkloadAPIError.invalidMessage(
                    "federated_bundles: '\(key)' names no trust domain but a workload (ST-19)")
            }
            return id.trustDomain
        } catch let error as WorkloadAPIError {
            throw error
        } catch {
            throw .invalidMessage("federated_bundles: a key is not the ID of a trust domain: \(error) (ST-19)")
        }
    }

    private mutating func bundle(
        _ trustDomain: TrustDomain, _ der: [UInt8], _ place: String, rule: String
    ) throws(WorkloadAPIError) -> X509Bundle {
        do {
            return try cache.bundle(trustDomain: trustDomain, der: der, limit: limits.certificates)
        } catch {
            throw .invalidMessage("\(place): \(error) (\(rule), Workload API §5.2.1)")
        }
    }

    // MARK: SVIDs

    private func hint(of message: X509SVIDMessage, _ place: String, _ warnings: inout [String]) -> String? {
        guard !message.hint.isEmpty else { return nil }
        guard message.hint.utf8.count <= 1024 else {
            warnings.append("\(place).hint is longer than 1024 bytes and is ignored (ST-39, Workload API §8)")
            return nil
        }
        return message.hint
    }

    private mutating func svid(
        of message: X509SVIDMessage, _ hint: String?, _ place: String, _ bundles: X509BundleSet,
        _ warnings: inout [String]
    ) throws(WorkloadAPIError) -> X509SVID {
        let svid: X509SVID
        do {
            svid = try cache.svid(
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

extension WorkloadAPIError {
    static func invalidMessage(_ message: String) -> WorkloadAPIError {
        WorkloadAPIError(code: .invalidMessage, message: message)
    }
}
