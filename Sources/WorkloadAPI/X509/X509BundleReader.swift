internal import SPIFFE

/// Reads what both X.509 messages hold: bundles by trust domain, and revocation lists.
struct X509BundleReader: Sendable {
    let limits: WorkloadAPILimits
    /// Certificates and bundles seen in the last message: most updates bring a new leaf and nothing else.
    var cache = X509MaterialCache()

    /// One bundle: concatenated DER of at least one certificate.
    mutating func bundle(
        _ trustDomain: TrustDomain, _ der: [UInt8], _ place: String, _ rule: String
    ) throws(WorkloadAPIError) -> X509Bundle {
        do {
            return try cache.bundle(trustDomain: trustDomain, der: der, limit: limits.certificates)
        } catch {
            throw .invalidMessage("\(place): \(error) (\(rule))")
        }
    }

    /// The revocation lists of a message: each a whole list in DER.
    mutating func revocationLists(_ lists: [[UInt8]]) throws(WorkloadAPIError) -> [RevocationList] {
        var result: [RevocationList] = []
        for (index, der) in lists.enumerated() {
            do {
                result.append(try cache.revocationList(der))
            } catch {
                throw .invalidMessage("crl[\(index)]: \(error) (ST-20, Workload API §5.2.1)")
            }
        }
        return result
    }

    /// The bundles of a map from the ID of a trust domain to concatenated DER.
    ///
    /// - Parameters:
    ///   - map: The map of the message.
    ///   - field: What the map is called in the message.
    ///   - kind: What one of its bundles is called for people.
    ///   - rule: The rule and the section that define the map.
    ///   - own: Trust domains whose bundles the message states elsewhere, which counts (ST-18).
    ///   - warnings: What was passed over is added here.
    mutating func bundles(
        _ map: [String: [UInt8]], field: String, kind: String, rule: String, except own: Set<TrustDomain>,
        _ warnings: inout [String]
    ) throws(WorkloadAPIError) -> [X509Bundle] {
        var bundles: [X509Bundle] = []
        for (key, der) in map {
            let trustDomain = try MessageRules.trustDomain(ofKey: key, field, rule)
            guard !own.contains(trustDomain) else {
                warnings.append("\(field) names the own trust domain \(trustDomain) and is ignored (ST-18)")
                continue
            }
            // ST-4: an empty value withdraws the bundle.
            guard !der.isEmpty else {
                warnings.append("the \(kind) of \(trustDomain) is empty: nothing of it is trusted (ST-4)")
                continue
            }
            bundles.append(try bundle(trustDomain, der, "the \(kind) of \(trustDomain)", rule))
        }
        return bundles
    }
}
