package import NativeKernel

extension NativePrivateKey {
    /// The secret numbers of a key in the order of RFC 7518 §6: `d` of an elliptic-curve key in the curve's full length,
    /// or `d`, `p`, `q`, `dp`, `dq` and `qi` of an RSA key without leading zeros.
    ///
    /// - Throws: `CryptoError` with `.unsupported` for keys of other kinds.
    package func secretNumbers() throws(CryptoError) -> [SecretBytes] {
        try pkcs8.withSpan { bytes throws(CryptoError) in
            let info = try PrivateKeyInfo(bytes)
            var outer = DERReader(info.key)
            var reader: DERReader
            let parts: [Range<Int>]
            switch kind {
            case .ellipticCurve:
                reader = DERReader(try outer.next(DERTag.sequence, in: bytes).content)
                _ = try reader.next(DERTag.integer, in: bytes)
                parts = [try reader.next(DERTag.octetString, in: bytes).content]
            case .rsa:
                reader = DERReader(try outer.next(DERTag.sequence, in: bytes).content)
                for _ in ["version", "n", "e"] { _ = try reader.next(DERTag.integer, in: bytes) }
                var numbers: [Range<Int>] = []
                for _ in ["d", "p", "q", "dp", "dq", "qi"] {
                    let number = try reader.next(DERTag.integer, in: bytes).content
                    // A DER integer has one zero byte in front where its first bit is set.
                    let start = number.lowerBound
                    numbers.append(bytes[start] == 0 && number.count > 1 ? (start + 1)..<number.upperBound : number)
                }
                parts = numbers
            default:
                throw CryptoError(.unsupported, "the numbers of a key of the kind \(kind) cannot be stated")
            }
            return parts.map { SecretBytes(copying: bytes.extracting($0)) }
        }
    }
}
