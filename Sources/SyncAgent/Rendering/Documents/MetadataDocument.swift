internal import FileDelivery
internal import SPIFFE
internal import WorkloadAPI

/// Facts about what was delivered, for programs that watch: nothing secret, no promise of trust.
struct MetadataDocument {
    let svid: X509SVID
    let context: X509Context

    /// The JSON, with the number of the generation as its last member.
    var contents: DeliveredFile.Contents {
        let members: JSONObject = [
            "spiffe_id": .string(svid.id.description),
            "hint": svid.hint.map(JSONValue.string) ?? .null,
            "trust_domain": .string(svid.id.trustDomain.name),
            "serial_number": .string(svid.serialNumber),
            "not_before": .string(svid.notBefore.rfc3339),
            "not_after": .string(svid.notAfter.rfc3339),
            "certificates": .array(svid.certificates.map(Self.facts)),
            "trust_bundles": .object(bundles),
        ]
        let text = JSONValue.object(members).json
        return .numbered(before: text.dropLast() + Array(#","generation":"#.utf8), after: Array("}\n".utf8))
    }

    private var bundles: JSONObject {
        var bundles = JSONObject()
        for bundle in context.bundles {
            bundles[bundle.trustDomain.name] = .array(bundle.authorities.map(Self.facts))
        }
        return bundles
    }

    private static func facts(_ certificate: Certificate) -> JSONValue {
        [
            "sha256_fingerprint": .string(hex(certificate.sha256Fingerprint)),
            "serial_number": .string(certificate.serialNumber),
            "not_after": .string(certificate.notAfter.rfc3339),
        ]
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
