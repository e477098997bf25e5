package import NativeCrypto
internal import NativeKernel

extension PrivateJWK {
    /// The JWK of a private key, as a Workload API sends it.
    ///
    /// - Parameters:
    ///   - key: An elliptic-curve or RSA key.
    ///   - algorithm: The algorithm that it is meant for.
    /// - Throws: `SVIDTokenError` with the code `privateKey` for keys of other kinds.
    package init(_ key: NativePrivateKey, algorithm: JWTAlgorithm) throws(SVIDTokenError) {
        let members = try Self.publicMembers(of: key, algorithm)
        let secrets: [SecretBytes]
        do throws(CryptoError) {
            secrets = try key.secretNumbers().map { number in
                number.withSpan { Base64.url.encodeSecret($0) }
            }
        } catch {
            throw SVIDTokenError(.privateKey, "WI-4", nil, "the private key cannot be written: \(error)")
        }
        // All but the closing brace; then each secret member, whose text is copied within wiped memory alone.
        let open = JSONValue.object(members).json.dropLast()
        let names = ["d", "p", "q", "dp", "dq", "qi"].prefix(secrets.count).map { Array(",\"\($0)\":\"".utf8) }
        let secretCount = zip(names, secrets).reduce(0) { $0 + $1.0.count + $1.1.count + 1 }
        let text = SecretBytes(count: open.count + secretCount + 1) { buffer in
            var position = 0
            func append(_ byte: UInt8) {
                buffer[position] = byte
                position += 1
            }
            for byte in open { append(byte) }
            for (name, secret) in zip(names, secrets) {
                for byte in name { append(byte) }
                secret.withSpan { bytes in
                    for index in bytes.indices { append(bytes[index]) }
                }
                append(UInt8(ascii: "\""))
            }
            append(UInt8(ascii: "}"))
        }
        try self.init(text)
    }

    /// The members of the public part, as `cnf.jwk` of a WIT-SVID has them (WIT-SVID §3.2).
    ///
    /// - Throws: `SVIDTokenError` with the code `privateKey` for keys that a JWK cannot hold.
    package static func publicMembers(
        of key: NativePrivateKey, _ algorithm: JWTAlgorithm
    ) throws(SVIDTokenError) -> JSONObject {
        guard let publicKey = key.publicKey else {
            throw SVIDTokenError(.privateKey, "WI-4", nil, "a JWK cannot hold a key of the kind \(key.kind)")
        }
        do throws(JWKFault) {
            var members = try JWK.members(of: publicKey)
            members["alg"] = .string(algorithm.rawValue)
            return members
        } catch {
            throw SVIDTokenError(.privateKey, "WI-4", nil, error.message)
        }
    }
}
