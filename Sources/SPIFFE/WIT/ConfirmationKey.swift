internal import NativeCrypto

/// The public key that the holder of a WIT-SVID must prove to have (RFC 7800, WIT-SVID §3.2).
///
/// Incubating, as WIT-SVIDs are.
public struct ConfirmationKey: Sendable {
    /// The algorithm that proofs are signed with: `cnf.jwk.alg`.
    public let algorithm: JWTAlgorithm
    private let key: NativePublicKey

    init(_ claims: JSONObject, _ id: SPIFFEID?) throws(SVIDTokenError) {
        guard case .object(let confirmation)? = claims["cnf"], case .object(let jwk)? = confirmation["jwk"]
        else {
            throw SVIDTokenError(.confirmation, "WI-14", id, "the token has no key to confirm it with (“cnf.jwk”)")
        }
        let json = JSONValue.object(jwk).json
        let info: PublicKeyInfo
        do throws(JWKFault) {
            info = try Self.publicKey(json)
        } catch {
            throw SVIDTokenError(.confirmation, "WI-14", id, "the token's “cnf.jwk” cannot be used: \(error.message)")
        }
        guard let algorithm = jwk["alg"]?.text.flatMap(JWTAlgorithm.init), algorithm.native.fits(info.kind) else {
            throw SVIDTokenError(
                .confirmationAlgorithm, "WI-15", id,
                "the algorithm in “cnf.jwk” is missing, not allowed, or does not fit the key (\(info.kind))")
        }
        self.algorithm = algorithm
        key = NativePublicKey(info)
    }

    private static func publicKey(_ json: [UInt8]) throws(JWKFault) -> PublicKeyInfo {
        let node: JSONNode
        do throws(JSONError) {
            node = try JSONReader.read(json.span)
        } catch {
            throw JWKFault(.malformed, error.description)
        }
        return try JWK.publicKey(node, in: json.span)
    }

    /// The kind of the key in words: `EC P-256`, `RSA 2048`.
    public var kind: String { key.info.kind.description }
    /// The DER of the SubjectPublicKeyInfo.
    public var publicKeyDER: [UInt8] { key.info.der }

    /// Whether the private key is the one that belongs to it (rule WI-31).
    public func matches(_ privateKey: PrivateJWK) -> Bool {
        privateKey.privateKey.native.publicKey?.hasSameKey(as: key.info) == true
            && (privateKey.algorithm ?? algorithm) == algorithm
    }
}

extension ConfirmationKey: Hashable {}

extension ConfirmationKey: CustomStringConvertible {
    /// The kind of the key and the algorithm.
    public var description: String { "\(kind) with \(algorithm.rawValue)" }
}
