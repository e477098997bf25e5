/// The signature algorithms of RFC 7518 §3.3 to §3.5, by their names there.
package enum SignatureAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"

    enum Family {
        case pkcs1
        case pss
        case ecdsa
    }

    var family: Family {
        switch self {
        case .rs256, .rs384, .rs512: .pkcs1
        case .ps256, .ps384, .ps512: .pss
        case .es256, .es384, .es512: .ecdsa
        }
    }

    /// The curve that a key must be on; nil for RSA.
    package var curve: ObjectIdentifier? {
        switch self {
        case .es256: .p256
        case .es384: .p384
        case .es512: .p521
        default: nil
        }
    }

    /// The smallest RSA modulus allowed, in bits (RFC 7518 §3.3, §3.5).
    package static let leastModulus = 2048

    /// Whether a key can be used with the algorithm (RFC 7518 §3.1).
    package func fits(_ kind: PublicKeyKind) -> Bool {
        switch kind {
        case .rsa(let bits, pss: false):
            family != .ecdsa && Self.leastModulus...PublicKeyInfo.greatestModulus ~= bits
        case .ellipticCurve(let identifier): identifier == curve
        default: false
        }
    }
}
