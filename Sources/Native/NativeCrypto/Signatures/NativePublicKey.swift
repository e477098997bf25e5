internal import Synchronization

/// A public key to verify signatures with.
package final class NativePublicKey: Sendable {
    /// The key's algorithm and numbers.
    package let info: PublicKeyInfo
    /// OpenSSL's form, made when first needed.
    private let decoded = Mutex<EVPKey?>(nil)

    /// Takes a key over; of which kinds is checked when it is used.
    package init(_ info: PublicKeyInfo) {
        self.info = info
    }

    /// Whether the signature is the message's by this key.
    ///
    /// - Parameter signature: as RFC 7518 has it; for ECDSA, r and s in the curve's full length one after the other.
    /// - Throws: `CryptoError` if the key does not fit the algorithm or cannot be used; a wrong signature is no error.
    package func verifies(
        _ signature: Span<UInt8>, of message: Span<UInt8>, _ algorithm: SignatureAlgorithm
    ) throws(CryptoError) -> Bool {
        guard algorithm.fits(info.kind) else {
            throw CryptoError(.unsupported, "a key of the kind \(info.kind) cannot be used with \(algorithm.rawValue)")
        }
        let context = try SignatureContext(.verify, algorithm, evpKey())
        guard algorithm.family == .ecdsa else { return context.verify(signature, of: message) }
        guard let der = ECDSASignature.der(signature, algorithm) else { return false }
        return context.verify(der.span, of: message)
    }

    private func evpKey() throws(CryptoError) -> EVPKey {
        try decoded.withLock { slot throws(CryptoError) in
            if let key = slot { return key }
            let key = try EVPKey(publicKey: info)
            slot = key
            return key
        }
    }
}

extension NativePublicKey: Hashable {
    package static func == (left: NativePublicKey, right: NativePublicKey) -> Bool {
        left === right || left.info == right.info
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(info) }
}

extension NativePublicKey: CustomStringConvertible {
    package var description: String { info.kind.description }
}
