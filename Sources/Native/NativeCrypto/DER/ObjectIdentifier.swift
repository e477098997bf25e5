/// An ASN.1 object identifier: the name of an algorithm, an extension or a purpose.
package struct ObjectIdentifier: Hashable, Sendable {
    /// The content octets of its DER encoding.
    package let encoded: [UInt8]

    package init(encoded: [UInt8]) {
        self.encoded = encoded
    }

    /// From its numbers: `[2, 5, 29, 17]`.
    package init(_ arcs: [UInt]) {
        var bytes: [UInt8] = []
        for value in [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2) {
            var group: [UInt8] = [UInt8(value & 0x7F)]
            var rest = value >> 7
            while rest > 0 {
                group.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            bytes += group.reversed()
        }
        encoded = bytes
    }

    /// The whole DER element.
    var der: [UInt8] { DERWriter.element(DERTag.objectIdentifier, encoded) }
}

extension ObjectIdentifier: CustomStringConvertible {
    /// The dotted form: `2.5.29.17`.
    package var description: String {
        var numbers: [UInt64] = []
        var value: UInt64 = 0
        for byte in encoded {
            guard value <= UInt64.max >> 7 else { return "(object identifier with a number beyond 64 bits)" }
            value = value << 7 | UInt64(byte & 0x7F)
            guard byte & 0x80 == 0 else { continue }
            if numbers.isEmpty {
                let first = min(value / 40, 2)
                numbers = [first, value - first * 40]
            } else {
                numbers.append(value)
            }
            value = 0
        }
        return numbers.map(String.init).joined(separator: ".")
    }
}

extension ObjectIdentifier {
    // Key algorithms (RFC 3279, 5480, 4055, 8410).
    package static let rsaEncryption = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 1])
    package static let rsaPSS = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 10])
    package static let ecPublicKey = ObjectIdentifier([1, 2, 840, 10045, 2, 1])
    package static let ed25519 = ObjectIdentifier([1, 3, 101, 112])
    package static let ed448 = ObjectIdentifier([1, 3, 101, 113])
    // Curves (RFC 5480).
    package static let p256 = ObjectIdentifier([1, 2, 840, 10045, 3, 1, 7])
    package static let p384 = ObjectIdentifier([1, 3, 132, 0, 34])
    package static let p521 = ObjectIdentifier([1, 3, 132, 0, 35])
    // Signature algorithms (RFC 4055, 5758).
    static let sha256WithRSA = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 11])
    static let ecdsaWithSHA256 = ObjectIdentifier([1, 2, 840, 10045, 4, 3, 2])
    static let ecdsaWithSHA384 = ObjectIdentifier([1, 2, 840, 10045, 4, 3, 3])
    // Extensions (RFC 5280 §4.2, §5.2).
    package static let subjectKeyIdentifier = ObjectIdentifier([2, 5, 29, 14])
    package static let keyUsage = ObjectIdentifier([2, 5, 29, 15])
    package static let subjectAlternativeName = ObjectIdentifier([2, 5, 29, 17])
    package static let basicConstraints = ObjectIdentifier([2, 5, 29, 19])
    package static let cRLNumber = ObjectIdentifier([2, 5, 29, 20])
    package static let deltaCRLIndicator = ObjectIdentifier([2, 5, 29, 27])
    package static let issuingDistributionPoint = ObjectIdentifier([2, 5, 29, 28])
    package static let nameConstraints = ObjectIdentifier([2, 5, 29, 30])
    package static let authorityKeyIdentifier = ObjectIdentifier([2, 5, 29, 35])
    package static let extendedKeyUsage = ObjectIdentifier([2, 5, 29, 37])
    // Extended key usages (RFC 5280 §4.2.1.12).
    package static let serverAuthentication = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 1])
    package static let clientAuthentication = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 2])
    // Attributes of names (RFC 4519).
    package static let commonName = ObjectIdentifier([2, 5, 4, 3])
    package static let country = ObjectIdentifier([2, 5, 4, 6])
    package static let organization = ObjectIdentifier([2, 5, 4, 10])
    package static let serialNumber = ObjectIdentifier([2, 5, 4, 5])
}
