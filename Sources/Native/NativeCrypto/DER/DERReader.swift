/// Reads elements one after the other out of a range of bytes, with DER's rules on lengths (X.690 §10.1).
///
/// It holds positions only: the bytes are lent at each call, since they may be secret.
struct DERReader {
    private(set) var position: Int
    let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position == end }

    /// The tag of the next element, without reading it.
    func nextTag(in bytes: Span<UInt8>) -> UInt8? { isAtEnd ? nil : bytes[position] }

    /// Reads the next element.
    ///
    /// - Throws: `CryptoError.Code.malformed` if it does not fit into the range or its length is not DER.
    mutating func next(in bytes: Span<UInt8>) throws(CryptoError) -> DERElement {
        let start = position
        let tag = try byte(in: bytes)
        if tag & 0x1F == 0x1F {
            var more = true
            while more { more = try byte(in: bytes) & 0x80 != 0 }
        }
        let length = try length(in: bytes)
        guard length <= end - position else {
            throw CryptoError(.malformed, "the element at byte \(start) is longer than what holds it (truncated data?)")
        }
        let content = position..<(position + length)
        position = content.upperBound
        return DERElement(tag: tag, start: start, content: content)
    }

    /// Reads the next element, which must have the tag.
    mutating func next(_ tag: UInt8, in bytes: Span<UInt8>) throws(CryptoError) -> DERElement {
        let element = try next(in: bytes)
        guard element.tag == tag else {
            throw CryptoError(.malformed, "byte \(element.start) begins an element of another type than expected")
        }
        return element
    }

    /// Reads the next element if it has the tag.
    mutating func nextIf(_ tag: UInt8, in bytes: Span<UInt8>) throws(CryptoError) -> DERElement? {
        guard nextTag(in: bytes) == tag else { return nil }
        return try next(in: bytes)
    }

    private mutating func byte(in bytes: Span<UInt8>) throws(CryptoError) -> UInt8 {
        guard position < end else { throw CryptoError(.malformed, "the data ends within an element (truncated?)") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func length(in bytes: Span<UInt8>) throws(CryptoError) -> Int {
        let start = position
        let first = try byte(in: bytes)
        guard first & 0x80 != 0 else { return Int(first) }
        let octets = Int(first & 0x7F)
        guard octets > 0 else { throw CryptoError(.malformed, "the length at byte \(start) is indefinite: not DER") }
        guard octets <= 4 else { throw CryptoError(.malformed, "the length at byte \(start) is out of range") }
        var value = 0
        for _ in 0..<octets { value = try value << 8 | Int(byte(in: bytes)) }
        guard value >= 0x80, value >> (8 * (octets - 1)) != 0 else {
            throw CryptoError(.malformed, "the length at byte \(start) is not in its shortest form: not DER")
        }
        return value
    }
}
