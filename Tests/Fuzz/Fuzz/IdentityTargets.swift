import SPIFFE
import WorkloadAPI

enum IdentityTargets {
    static func spiffeID(_ bytes: [UInt8]) {
        _ = accepted { try TrustDomain(parsing: String(decoding: bytes, as: UTF8.self)) }
        _ = accepted { try TrustDomain(name: String(decoding: bytes, as: UTF8.self)) }
        guard let id = accepted({ try SPIFFEID(bytes: bytes.span) }) else { return }
        precondition(Array(id.description.utf8) == bytes, "an ID is changed by reading")
        precondition(id.hasPath == !id.pathSegments.isEmpty)
        precondition(accepted { try TrustDomain(parsing: id.description) } == id.trustDomain)
        // Longer ones are read, but never made (ID-19).
        guard !id.exceedsRecommendedLimit else { return }
        precondition(accepted { try SPIFFEID(trustDomain: id.trustDomain, segments: id.pathSegments) } == id)
    }

    static func endpoint(_ bytes: [UInt8]) {
        guard let address = accepted({ try EndpointAddress(String(decoding: bytes, as: UTF8.self)) }) else { return }
        precondition(accepted { try EndpointAddress(address.description) } == address, "\(address)")
        _ = address.warning
    }

    static func timestamp(_ bytes: [UInt8]) {
        guard let time = Timestamp(rfc3339: String(decoding: bytes, as: UTF8.self)) else { return }
        precondition(Timestamp(rfc3339: time.rfc3339) == time, "\(time)")
    }
}
