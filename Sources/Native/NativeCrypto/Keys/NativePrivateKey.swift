internal import COpenSSL
package import NativeKernel
internal import Synchronization

/// A private key: its PKCS#8 encoding in memory that is wiped, and the public key computed from it.
@safe
package final class NativePrivateKey: Sendable {
    /// The unencrypted PKCS#8 encoding, byte for byte as it was given.
    package let pkcs8: SecretBytes
    /// The public key, computed from the secret part; nil for a kind of key that this program does not know.
    package let publicKey: PublicKeyInfo?
    /// What kind of key it is.
    package let kind: PublicKeyKind
    /// OpenSSL's form, made when first needed: decoding costs far more than all checks together.
    private let decoded: Mutex<EVPKey?>

    /// Takes over an unencrypted PKCS#8 key.
    ///
    /// - Throws: `CryptoError` with `.empty`, `.trailingBytes`, `.malformed`, `.unsupported` (an unknown version) or
    ///   `.inconsistentKey`. A kind of key that is unknown is not an error: `publicKey` is nil then (rule X5-32).
    package convenience init(pkcs8: SecretBytes) throws(CryptoError) {
        try self.init(pkcs8: pkcs8, decoded: nil)
    }

    init(pkcs8: SecretBytes, decoded: EVPKey?) throws(CryptoError) {
        CryptoRuntime.initialise()
        let (publicKey, kind) = try pkcs8.withSpan { bytes throws(CryptoError) in
            let info = try PrivateKeyInfo(bytes)
            let publicKey = try PublicKeyDerivation.publicKey(of: info, in: bytes)
            return (publicKey, publicKey?.kind ?? .other(info.algorithm.algorithm))
        }
        self.pkcs8 = pkcs8
        self.publicKey = publicKey
        self.kind = kind
        self.decoded = Mutex(decoded)
    }

    /// The public key where one is needed.
    ///
    /// - Throws: `CryptoError.Code.unsupported` if the key's kind is unknown.
    package var requiredPublicKey: PublicKeyInfo {
        get throws(CryptoError) {
            guard let publicKey else {
                throw CryptoError(.unsupported, "the public key cannot be computed: the key's kind is \(kind)")
            }
            return publicKey
        }
    }

    /// Whether the certificate's public key belongs to this private key; nil if that cannot be checked (rule X5-32).
    package func matches(_ certificate: NativeCertificate) -> Bool? {
        guard let publicKey else { return nil }
        let other = certificate.publicKey
        guard publicKey.algorithm == other.algorithm else { return false }
        guard case .ellipticCurve(let identifier) = publicKey.kind else { return publicKey.key == other.key }
        guard publicKey.parameters == other.parameters else { return false }
        return publicKey.key == other.key || EllipticCurve.named(identifier)?.uncompressed(other.key) == publicKey.key
    }

    /// OpenSSL's form of the key, for signing and for TLS.
    func evpKey() throws(CryptoError) -> EVPKey {
        try decoded.withLock { slot throws(CryptoError) in
            if let key = slot { return key }
            let key = try EVPKey(pkcs8: pkcs8)
            slot = key
            return key
        }
    }
}

extension NativePrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<private key, \(kind)>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["kind": kind.description]) }
}
