/// Strings of JSON (RFC 8259 §7), between their quotation marks.
enum JSONText {
    /// Checks the string that begins at `position`, behind its quotation mark, and moves on behind its end.
    ///
    /// - Returns: where it is, and whether it has escape sequences.
    static func scan(
        _ bytes: Span<UInt8>, _ position: inout Int
    ) throws(JSONError) -> (range: Range<Int>, hasEscapes: Bool) {
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<(position - 1), hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                _ = try escape(bytes, &position)
            case 0..<0x20:
                throw JSONError(.control, at: position, "a control character in a string is not escaped")
            case 0..<0x80:
                position += 1
            default:
                try skipUTF8(bytes, &position)
            }
        }
        throw JSONError(.truncated, at: bytes.count, "the text ends within a string")
    }

    /// The text of a string that `scan` has checked.
    static func decoded(_ bytes: Span<UInt8>, _ range: Range<Int>, hasEscapes: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            guard hasEscapes, bytes[position] == UInt8(ascii: "\\") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            do throws(JSONError) {
                result.append(contentsOf: Array(String(Character(try escape(bytes, &position))).utf8))
            } catch {
                preconditionFailure("an escape sequence that was checked before is wrong")
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func escape(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONError) -> Unicode.Scalar {
        let start = position
        guard start + 1 < bytes.count else {
            throw JSONError(.truncated, at: bytes.count, "the text ends within a string")
        }
        position += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw JSONError(.escape, at: start, "the escape sequence is unknown")
        }
        let first = try hexadecimal(bytes, &position)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let lone = JSONError(.loneSurrogate, at: start, "a string has half of a surrogate pair")
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw lone }
        position += 2
        let second = try hexadecimal(bytes, &position)
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw lone }
        return scalar
    }

    private static func hexadecimal(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else {
                throw JSONError(.truncated, at: bytes.count, "the text ends within a string")
            }
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw JSONError(.escape, at: position, "“\\u” is not followed by four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Moves on behind a character of several bytes (Unicode's table 3-7 of well-formed UTF-8).
    private static func skipUTF8(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONError) {
        let start = position
        let (count, second): (Int, ClosedRange<UInt8>)
        switch bytes[start] {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, at: start, "the text is not UTF-8")
        }
        guard start + count <= bytes.count else {
            throw JSONError(.truncated, at: bytes.count, "the text ends within a character")
        }
        guard second.contains(bytes[start + 1]), (start + 2..<start + count).allSatisfy({ bytes[$0] & 0xC0 == 0x80 })
        else { throw JSONError(.invalidUTF8, at: start, "the text is not UTF-8") }
        position += count
    }
}
