package import NativeCrypto
package import NativeKernel

/// Makes compact JWS tokens (RFC 7515 §7.1); what they say is the caller's matter, so that tests can make bad ones.
package enum CompactJWS {
    /// Signs a token.
    ///
    /// - Throws: `CryptoError` if the key does not fit the algorithm.
    package static func sign(
        header: JSONObject, claims: JSONObject, key: NativePrivateKey, algorithm: SignatureAlgorithm
    ) throws(CryptoError) -> SecretBytes {
        try sign(
            header: JSONValue.object(header).json, payload: JSONValue.object(claims).json, key: key,
            algorithm: algorithm)
    }

    /// Signs a token of a header and a payload that may be anything.
    package static func sign(
        header: [UInt8], payload: [UInt8], key: NativePrivateKey, algorithm: SignatureAlgorithm
    ) throws(CryptoError) -> SecretBytes {
        let signed = Base64.url.encode(header.span) + [UInt8(ascii: ".")] + Base64.url.encode(payload.span)
        let signature = try key.sign(signed.span, algorithm)
        // The token comes into being in memory that is wiped; its parts alone authenticate nobody.
        let last = Base64.url.encode(signature.span)
        return SecretBytes(count: signed.count + 1 + last.count) { buffer in
            for index in signed.indices { buffer[index] = signed[index] }
            buffer[signed.count] = UInt8(ascii: ".")
            for index in last.indices { buffer[signed.count + 1 + index] = last[index] }
        }
    }
}
