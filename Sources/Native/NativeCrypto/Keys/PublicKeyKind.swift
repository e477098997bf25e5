/// What kind of public key a certificate or a private key has.
package enum PublicKeyKind: Hashable, Sendable {
    /// RSA with a modulus of so many bits; `pss` when the key is restricted to RSASSA-PSS.
    case rsa(bits: Int, pss: Bool)
    /// An elliptic curve by its object identifier.
    case ellipticCurve(ObjectIdentifier)
    case ed25519
    case ed448
    /// A kind that this program does not know: the object identifier of its algorithm.
    case other(ObjectIdentifier)
}

extension PublicKeyKind: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rsa(let bits, let pss): pss ? "RSA-PSS \(bits)" : "RSA \(bits)"
        case .ellipticCurve(.p256): "EC P-256"
        case .ellipticCurve(.p384): "EC P-384"
        case .ellipticCurve(.p521): "EC P-521"
        case .ellipticCurve(let curve): "EC \(curve)"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        case .other(let algorithm): "unknown (\(algorithm))"
        }
    }
}
