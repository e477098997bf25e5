package import NativeCrypto
package import NativeKernel

/// A private key: opaque, held in memory that is overwritten when the last copy goes, and never part of any
/// description.
public struct PrivateKey: Sendable {
    /// The parsed form that OpenSSL works with.
    package let native: NativePrivateKey

    package init(_ native: NativePrivateKey) {
        self.native = native
    }

    /// Parses an unencrypted PKCS#8 key.
    ///
    /// A key of an unknown kind is taken over as it is (rule X5-32); numbers that do not belong together are an error.
    ///
    /// - Parameter pkcs8: its DER, exactly. The bytes are copied; wiping the caller's remains the caller's duty.
    /// - Throws: `X509DecodingError`.
    public init(pkcs8: Span<UInt8>) throws(X509DecodingError) {
        try self.init(pkcs8: SecretBytes(copying: pkcs8))
    }

    /// Takes over an unencrypted PKCS#8 key without copying it.
    package init(pkcs8: SecretBytes) throws(X509DecodingError) {
        do throws(CryptoError) {
            native = try NativePrivateKey(pkcs8: pkcs8)
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The kind of the key in words: `EC P-256`, `RSA 2048`, `Ed25519`.
    public var kind: String { native.kind.description }

    /// Whether the certificate is for this key; nil if the key's kind is unknown, so that it cannot be checked.
    public func matches(_ certificate: Certificate) -> Bool? { native.matches(certificate.native) }

    /// Lends the key's PKCS#8 encoding to `body`.
    ///
    /// Copies that it makes are not wiped.
    public func withPKCS8<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try native.pkcs8.withSpan(body)
    }

    /// Lends the key as a `PRIVATE KEY` block (RFC 7468 §10), unencrypted, to `body`.
    ///
    /// Copies that it makes are not wiped. A file for it is made readable for its owner alone before anything is written.
    public func withPEM<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try pkcs8PEM.withSpan(body)
    }
}

extension PrivateKey: Hashable {
    /// Whether the keys' encodings are the same, compared in constant time.
    public static func == (left: PrivateKey, right: PrivateKey) -> Bool {
        left.native === right.native || left.native.pkcs8 == right.native.pkcs8
    }

    /// Hashes what is public about the key.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(native.publicKey)
        hasher.combine(native.pkcs8.count)
    }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// That it is a private key, and its kind.
    public var description: String { native.description }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows the kind alone.
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}
