extension NativePrivateKey {
    /// Signs a message as RFC 7518 has it; an ECDSA signature is r and s in the curve's full length.
    ///
    /// - Throws: `CryptoError` with `.unsupported` if the key does not fit the algorithm, or `.operationFailed`.
    package func sign(_ message: Span<UInt8>, _ algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
        guard algorithm.fits(kind) else {
            throw CryptoError(.unsupported, "a key of the kind \(kind) cannot be used with \(algorithm.rawValue)")
        }
        let signature = try SignatureContext(.sign, algorithm, evpKey()).sign(message)
        return algorithm.family == .ecdsa ? try ECDSASignature.fixed(signature, algorithm) : signature
    }
}
