/// Holds an encoding to DER where OpenSSL's decoder also takes BER.
///
/// What is signed is bytes, so two encodings of one certificate must not both count as it.
enum DERCheck {
    private static let depthLimit = 32

    /// Checks all elements in the range, and those within constructed ones.
    static func check(_ bytes: Span<UInt8>, in range: Range<Int>, depth: Int = 0) throws(CryptoError) {
        guard depth < depthLimit else { throw CryptoError(.malformed, "elements are nested too deeply") }
        var reader = DERReader(range)
        while !reader.isAtEnd {
            let element = try reader.next(in: bytes)
            try check(element, in: bytes)
            if element.isConstructed { try check(bytes, in: element.content, depth: depth + 1) }
        }
    }

    private static func check(_ element: DERElement, in bytes: Span<UInt8>) throws(CryptoError) {
        let content = element.content
        switch element.tag {
        case DERTag.boolean:
            guard content.count == 1, bytes[content.lowerBound] == 0 || bytes[content.lowerBound] == 0xFF else {
                throw CryptoError(.malformed, "the BOOLEAN at byte \(element.start) is not DER")
            }
        case DERTag.integer:
            guard isShortestInteger(bytes, content) else {
                throw CryptoError(.malformed, "the INTEGER at byte \(element.start) is not in its shortest form")
            }
        case 0x10, 0x11:
            throw CryptoError(.malformed, "the SEQUENCE or SET at byte \(element.start) is not constructed")
        case 0x21...0x2F, 0x32...0x3E:
            // Of the universal types, only SEQUENCE and SET are constructed in DER (EXTERNAL and EMBEDDED PDV, 0x28
            // and 0x2B, do not occur in certificates).
            throw CryptoError(.malformed, "the string at byte \(element.start) is in pieces: not DER")
        default: break
        }
    }

    /// Whether the content of an INTEGER has no needless first octet (X.690 §8.3.2).
    static func isShortestInteger(_ bytes: Span<UInt8>, _ content: Range<Int>) -> Bool {
        guard let first = content.first else { return false }
        guard content.count > 1 else { return true }
        let second = bytes[first + 1]
        return !(bytes[first] == 0 && second < 0x80) && !(bytes[first] == 0xFF && second >= 0x80)
    }
}
