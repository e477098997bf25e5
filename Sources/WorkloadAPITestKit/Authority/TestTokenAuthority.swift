internal import NativeCrypto
public import SPIFFE

/// Signs the tokens of one trust domain: JWT-SVIDs or WIT-SVIDs.
///
/// A trust domain has one for each of them (`TestAuthority.jwt`, `TestAuthority.wit`), since their keys are kept apart
/// (rule WI-27).
public final class TestTokenAuthority: Sendable {
    /// What the keys are used with.
    public let algorithm: JWTAlgorithm
    /// The public keys of its bundle: its own first, then others, such as those of its predecessors.
    public let authorities: [JWTAuthority]

    let key: NativePrivateKey

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - algorithm: What to sign with; RSA keys have 2048 bits.
    ///   - keyID: The name of the key; a random one if nil.
    /// - Throws: `TestKitError` if OpenSSL cannot make the key.
    public convenience init(algorithm: JWTAlgorithm = .es256, keyID: String? = nil) throws(TestKitError) {
        try self.init(algorithm, keyID, after: [])
    }

    private init(_ algorithm: JWTAlgorithm, _ keyID: String?, after old: [JWTAuthority]) throws(TestKitError) {
        do throws(CryptoError) {
            key = try NativePrivateKey.generate(algorithm.generated)
            let name = keyID ?? String(UInt64.random(in: .min ... .max), radix: 36)
            let own = JWTAuthority(keyID: name, key: NativePublicKey(try key.requiredPublicKey))
            authorities = [own] + old
            self.algorithm = algorithm
        } catch {
            throw TestKitError("no key for \(algorithm.rawValue): \(error)")
        }
    }

    /// The same key, served beside others.
    init(_ authority: TestTokenAuthority, others: [JWTAuthority]) {
        algorithm = authority.algorithm
        key = authority.key
        authorities = [authority.authorities[0]] + others
    }

    /// The name of the key that it signs with: `kid`.
    public var keyID: String { authorities[0].keyID }

    /// The next key, as after a rotation: what the old ones have signed remains valid, as long as they are served.
    ///
    /// - Parameters:
    ///   - algorithm: What to sign with; that of this key if nil.
    ///   - keeping: How many old public keys remain.
    /// - Returns: The authority with the new key.
    /// - Throws: `TestKitError` if OpenSSL cannot make the key.
    public func successor(
        algorithm: JWTAlgorithm? = nil, keeping: Int = .max
    ) throws(TestKitError) -> TestTokenAuthority {
        try TestTokenAuthority(algorithm ?? self.algorithm, nil, after: Array(authorities.prefix(keeping)))
    }
}

extension JWTAlgorithm {
    /// The kind of key that fits.
    var generated: NativePrivateKey.Generated {
        switch self {
        case .es256: .p256
        case .es384: .p384
        case .es512: .p521
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa2048
        }
    }
}
