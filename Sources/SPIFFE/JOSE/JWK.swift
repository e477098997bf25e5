internal import NativeCrypto

/// Public keys as JWK (RFC 7517; RFC 7518 §6; RFC 8037 for Edwards curves).
enum JWK {
    /// The members that only private keys have (RFC 7518 §6.2.2, §6.3.2).
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    private static let curves: [(name: String, identifier: ObjectIdentifier)] = [
        ("P-256", .p256), ("P-384", .p384), ("P-521", .p521),
    ]
    private static let edwardsCurves: [(name: String, identifier: ObjectIdentifier, count: Int)] = [
        ("Ed25519", .ed25519, 32), ("Ed448", .ed448, 57),
    ]

    /// The public key of an entry, which must have nothing private (rule BU-23).
    static func publicKey(_ node: JSONNode, in bytes: Span<UInt8>) throws(JWKFault) -> PublicKeyInfo {
        if try keyType(node, in: bytes) == "oct" {
            throw JWKFault(.symmetric, "the key is symmetric: whoever can verify with it can also sign")
        }
        guard !privateMembers.contains(where: { node.has($0) }) else {
            throw JWKFault(.privateKey, "the entry holds a private key, which is no longer secret: replace it")
        }
        return try publicPart(node, in: bytes)
    }

    /// The public key of an entry that may be a private one.
    static func publicPart(_ node: JSONNode, in bytes: Span<UInt8>) throws(JWKFault) -> PublicKeyInfo {
        let type = try keyType(node, in: bytes)
        do throws(CryptoError) {
            switch type {
            case "RSA":
                return try .rsa(modulus: try number("n", node, bytes), exponent: try number("e", node, bytes))
            case "EC":
                let name = node.member("crv")?.text(in: bytes)
                guard let curve = curves.first(where: { $0.name == name }) else {
                    throw CryptoError(.unsupported, "the curve of the key is none of P-256, P-384 and P-521")
                }
                return try .ellipticCurve(
                    curve.identifier, x: try number("x", node, bytes), y: try number("y", node, bytes))
            case "OKP":
                let name = node.member("crv")?.text(in: bytes)
                guard let curve = edwardsCurves.first(where: { $0.name == name }) else {
                    throw CryptoError(.unsupported, "the curve of the key is neither Ed25519 nor Ed448")
                }
                let key = try number("x", node, bytes)
                guard key.count == curve.count else {
                    throw CryptoError(.malformed, "the key does not have \(curve.count) bytes")
                }
                return .edwards(curve.identifier, key)
            default:
                throw CryptoError(.unsupported, "")
            }
        } catch {
            guard ["RSA", "EC", "OKP"].contains(type) else {
                throw JWKFault(.unknownKeyType, "the key type is none that this program knows (RSA, EC, OKP)")
            }
            throw JWKFault(error.code == .unsupported ? .unsupported : .malformed, error.message)
        }
    }

    /// The members of an entry for a key, kty first.
    ///
    /// - Throws: `JWKFault.Kind.unsupported` if a JWK cannot hold it.
    static func members(of key: PublicKeyInfo) throws(JWKFault) -> JSONObject {
        if let coordinates = key.coordinates, case .ellipticCurve(let identifier) = key.kind,
            let curve = curves.first(where: { $0.identifier == identifier })
        {
            return [
                "kty": "EC", "crv": .string(curve.name), "x": text(coordinates.x), "y": text(coordinates.y),
            ]
        }
        if let curve = edwardsCurves.first(where: { $0.identifier == key.algorithm }) {
            return ["kty": "OKP", "crv": .string(curve.name), "x": text(key.rawKey)]
        }
        do throws(CryptoError) {
            guard case .rsa = key.kind else { throw CryptoError(.unsupported, "") }
            let numbers = try key.rsaNumbers()
            return ["kty": "RSA", "n": text(numbers.modulus), "e": text(numbers.exponent)]
        } catch {
            throw JWKFault(.unsupported, "a JWK cannot hold a key of the kind \(key.kind)")
        }
    }

    private static func text(_ bytes: [UInt8]) -> JSONValue {
        .string(String(decoding: Base64.url.encode(bytes.span), as: UTF8.self))
    }

    static func keyType(_ node: JSONNode, in bytes: Span<UInt8>) throws(JWKFault) -> String {
        guard let type = node.member("kty")?.text(in: bytes) else {
            throw JWKFault(.noKeyType, "the key type (“kty”) is missing or no text")
        }
        return type
    }

    /// The bytes of a base64url member.
    private static func number(
        _ name: String, _ node: JSONNode, _ bytes: Span<UInt8>
    ) throws(CryptoError) -> [UInt8] {
        guard let text = node.member(name)?.text(in: bytes) else {
            throw CryptoError(.malformed, "“\(name)” is missing or no text")
        }
        let characters = Array(text.utf8)
        guard let decoded = Base64.url.decode(characters.span), !decoded.isEmpty else {
            throw CryptoError(.malformed, "“\(name)” is empty or not base64url without padding")
        }
        return decoded
    }
}
