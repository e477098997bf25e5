package import NativeCrypto

/// The algorithms that tokens of SPIFFE are signed with: those nine and no other (JWT-SVID §2.1, WIT-SVID §2.3).
public enum JWTAlgorithm: String, Hashable, Sendable, CaseIterable, Codable {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    case rs256 = "RS256"
    /// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 §3.3).
    case rs384 = "RS384"
    /// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 §3.3).
    case rs512 = "RS512"
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    case es256 = "ES256"
    /// ECDSA on P-384 with SHA-384 (RFC 7518 §3.4).
    case es384 = "ES384"
    /// ECDSA on P-521 with SHA-512 (RFC 7518 §3.4).
    case es512 = "ES512"
    /// RSASSA-PSS with SHA-256 (RFC 7518 §3.5).
    case ps256 = "PS256"
    /// RSASSA-PSS with SHA-384 (RFC 7518 §3.5).
    case ps384 = "PS384"
    /// RSASSA-PSS with SHA-512 (RFC 7518 §3.5).
    case ps512 = "PS512"

    package var native: SignatureAlgorithm {
        switch self {
        case .rs256: .rs256
        case .rs384: .rs384
        case .rs512: .rs512
        case .es256: .es256
        case .es384: .es384
        case .es512: .es512
        case .ps256: .ps256
        case .ps384: .ps384
        case .ps512: .ps512
        }
    }
}
