/// The two forms of an ECDSA signature: r‖s of fixed length (RFC 7518 §3.4) and DER (RFC 3279 §2.2.3).
enum ECDSASignature {
    /// The number of bytes of r, and of s.
    static func numberCount(_ algorithm: SignatureAlgorithm) -> Int {
        switch algorithm {
        case .es384: 48
        case .es512: 66
        default: 32
        }
    }

    /// DER of the fixed form; nil if the length is wrong.
    static func der(_ signature: Span<UInt8>, _ algorithm: SignatureAlgorithm) -> [UInt8]? {
        let count = numberCount(algorithm)
        guard signature.count == 2 * count else { return nil }
        return DERWriter.sequence(
            DERWriter.integer(Array(copyingBytes: signature.extracting(0..<count))),
            DERWriter.integer(Array(copyingBytes: signature.extracting(count..<(2 * count)))))
    }

    /// The fixed form of DER.
    static func fixed(_ der: [UInt8], _ algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
        let count = numberCount(algorithm)
        let bytes = der.span
        var outer = DERReader(0..<der.count)
        var reader = try DERReader(outer.next(DERTag.sequence, in: bytes).content)
        var result: [UInt8] = []
        for _ in 0..<2 {
            let number = der[try reader.next(DERTag.integer, in: bytes).content].drop { $0 == 0 }
            guard number.count <= count else { throw CryptoError(.malformed, "the ECDSA signature is too long") }
            result += [UInt8](repeating: 0, count: count - number.count) + number
        }
        return result
    }
}
