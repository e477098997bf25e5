internal import SPIFFE

/// Which identity of a credential folder has which hint: `{"hints":[{"hint","id","fingerprint"}]}`.
///
/// Not part of the standard; in the form that a file system of the same layout (spiffefs) has.
enum HintsDocument {
    static func bytes(_ svids: [X509SVID]) -> [UInt8] {
        let hints = svids.map { svid -> JSONValue in
            [
                "hint": .string(svid.hint ?? ""), "id": .string(svid.id.description),
                "fingerprint": .string(fingerprint(svid.leaf)),
            ]
        }
        return JSONValue.object(["hints": .array(hints)]).json + [UInt8(ascii: "\n")]
    }

    private static func fingerprint(_ certificate: Certificate) -> String {
        let pairs = certificate.sha256Fingerprint.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "sha256:" + pairs.joined(separator: ":")
    }
}
