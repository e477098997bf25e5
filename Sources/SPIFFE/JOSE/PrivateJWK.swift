internal import NativeCrypto
package import NativeKernel

/// A private key as JWK (RFC 7517), as the Workload API sends it with a WIT-SVID (Workload API §7.2.1, rule WI-4).
///
/// Incubating, as WIT-SVIDs are. The text and the key are held in memory that is overwritten when the last copy goes,
/// and are never part of any description.
public struct PrivateJWK: Sendable {
    /// The key itself.
    public let privateKey: PrivateKey
    /// The algorithm that the key is meant for, if the JWK says so.
    public let algorithm: JWTAlgorithm?
    /// The JWK, byte for byte as it was given.
    package let text: SecretBytes

    /// Parses a JWK of an elliptic-curve or RSA key.
    ///
    /// - Parameter json: the JWK. The bytes are copied; wiping the caller's remains the caller's duty.
    /// - Throws: `SVIDTokenError` with the code `privateKey`.
    public init(parsing json: Span<UInt8>) throws(SVIDTokenError) {
        try self.init(SecretBytes(copying: json))
    }

    /// Parses a JWK without copying it.
    package init(_ text: SecretBytes) throws(SVIDTokenError) {
        do throws(JWKFault) {
            (privateKey, algorithm) = try text.withSpan { bytes throws(JWKFault) in try Self.parse(bytes) }
        } catch {
            throw SVIDTokenError(.privateKey, "WI-4", nil, "the private key cannot be used: \(error.message)")
        }
        self.text = text
    }

    /// Lends the JWK's text to `body`.
    ///
    /// Copies that it makes are not wiped.
    public func withJSON<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try text.withSpan(body)
    }

    private static func parse(_ bytes: Span<UInt8>) throws(JWKFault) -> (PrivateKey, JWTAlgorithm?) {
        let node: JSONNode
        do throws(JSONError) {
            node = try JSONReader.read(bytes)
        } catch {
            throw JWKFault(.malformed, error.description)
        }
        guard case .object = node.kind else { throw JWKFault(.malformed, "it is not a JSON object") }
        let type = try JWK.keyType(node, in: bytes)
        guard type == "EC" || type == "RSA" else {
            throw JWKFault(.unsupported, "its key type is neither EC nor RSA")
        }
        let publicKey = try JWK.publicPart(node, in: bytes)
        let algorithm = try algorithm(node, in: bytes)
        func secret(_ name: String) throws(JWKFault) -> SecretBytes {
            guard let range = node.member(name)?.plainText, !range.isEmpty,
                let secret = Base64.url.decodeSecret(bytes.extracting(range))
            else { throw JWKFault(.malformed, "“\(name)” is missing or not base64url without padding") }
            return secret
        }
        guard !node.has("oth") else {
            throw JWKFault(.unsupported, "RSA keys of more than two primes are not supported")
        }
        let d = try secret("d")
        let rsa: NativePrivateKey.RSASecrets? =
            type == "EC"
            ? nil
            : .init(
                d: d, p: try secret("p"), q: try secret("q"), dP: try secret("dp"), dQ: try secret("dq"),
                qInverse: try secret("qi"))
        do throws(CryptoError) {
            let key =
                if let rsa {
                    try NativePrivateKey(rsa: rsa, publicKey: publicKey)
                } else {
                    try NativePrivateKey(scalar: d, publicKey: publicKey)
                }
            return (PrivateKey(key), algorithm)
        } catch {
            throw JWKFault(error.code == .inconsistentKey ? .inconsistent : .malformed, error.message)
        }
    }

    private static func algorithm(_ node: JSONNode, in bytes: Span<UInt8>) throws(JWKFault) -> JWTAlgorithm? {
        guard let member = node.member("alg") else { return nil }
        guard let algorithm = member.text(in: bytes).flatMap(JWTAlgorithm.init) else {
            throw JWKFault(.unsupported, "its algorithm (“alg”) is none of RS, ES and PS with 256, 384 and 512")
        }
        return algorithm
    }
}

extension PrivateJWK: Hashable {
    /// Whether the texts are the same, compared in constant time.
    public static func == (left: PrivateJWK, right: PrivateJWK) -> Bool { left.text == right.text }

    /// Hashes what is public about the key.
    public func hash(into hasher: inout Hasher) { hasher.combine(privateKey.native.publicKey) }
}

extension PrivateJWK: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// That it is a private key, and its kind.
    public var description: String { privateKey.description }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows the kind alone.
    public var customMirror: Mirror { Mirror(self, children: ["kind": privateKey.kind]) }
}
