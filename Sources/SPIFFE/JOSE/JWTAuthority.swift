package import NativeCrypto

/// A public key of a trust domain that signs JWT-SVIDs or WIT-SVIDs (JWT-SVID §6.1, WIT-SVID §6.1).
public struct JWTAuthority: Sendable {
    /// The name by which tokens refer to the key: `kid`, case-sensitive.
    public let keyID: String
    /// The one algorithm that the key is meant for, if its entry says so (RFC 7517 §4.4).
    public let algorithm: JWTAlgorithm?
    /// The key in the form that OpenSSL works with; copies share it.
    package let key: NativePublicKey

    package init(keyID: String, algorithm: JWTAlgorithm? = nil, key: NativePublicKey) {
        self.keyID = keyID
        self.algorithm = algorithm
        self.key = key
    }

    /// Takes a public key over.
    ///
    /// - Parameters:
    ///   - keyID: the name by which tokens refer to it.
    ///   - publicKeyDER: its SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), exactly.
    ///   - algorithm: the one algorithm that it is meant for; nil for all that fit it.
    /// - Throws: `X509DecodingError`; also for keys that no algorithm of the standard fits.
    public init(keyID: String, publicKeyDER: [UInt8], algorithm: JWTAlgorithm? = nil) throws(X509DecodingError) {
        do throws(CryptoError) {
            let info = try PublicKeyInfo(der: publicKeyDER)
            guard SignatureAlgorithm.allCases.contains(where: { $0.fits(info.kind) }) else {
                throw CryptoError(.unsupported, "tokens cannot be signed with a key of the kind \(info.kind)")
            }
            self.init(keyID: keyID, algorithm: algorithm, key: NativePublicKey(info))
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The kind of the key in words: `EC P-256`, `RSA 2048`.
    public var keyKind: String { key.info.kind.description }
    /// The DER of the SubjectPublicKeyInfo.
    public var publicKeyDER: [UInt8] { key.info.der }

    /// Whether tokens of the algorithm can be this key's (RFC 7518 §3.1, rule JW-16).
    public func fits(_ algorithm: JWTAlgorithm) -> Bool {
        (self.algorithm ?? algorithm) == algorithm && algorithm.native.fits(key.info.kind)
    }
}

extension JWTAuthority: Hashable {
    /// Whether name, algorithm and key are the same, byte for byte.
    public static func == (left: JWTAuthority, right: JWTAuthority) -> Bool {
        left.keyID.hasSameBytes(as: right.keyID) && left.algorithm == right.algorithm && left.key == right.key
    }

    /// Hashes the key.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension JWTAuthority: CustomStringConvertible {
    /// The name and the kind of the key.
    public var description: String { "\(keyID) (\(keyKind))" }
}

extension [JWTAuthority] {
    /// The authorities without those whose name came before (rule BU-22).
    var withoutRepeatedNames: [JWTAuthority] {
        var seen: Set<[UInt8]> = []
        return filter { seen.insert(Array<UInt8>($0.keyID.utf8)).inserted }
    }
}
