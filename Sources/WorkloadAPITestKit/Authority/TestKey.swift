internal import NativeCrypto

/// The kinds of keys that the test authority makes.
///
///     let authority = try TestAuthority(trustDomain: domain, key: .rsa2048)
public enum TestKey: Sendable, Hashable, CaseIterable {
    /// ECDSA on P-256, as SPIRE makes by default.
    case p256
    /// ECDSA on P-384.
    case p384
    /// ECDSA on P-521.
    case p521
    /// RSA of 2048 bits.
    case rsa2048
    /// RSA of 4096 bits; takes up to seconds to make.
    case rsa4096
    /// Ed25519.
    case ed25519

    var generated: NativePrivateKey.Generated {
        switch self {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        case .rsa2048: .rsa2048
        case .rsa4096: .rsa4096
        case .ed25519: .ed25519
        }
    }
}
