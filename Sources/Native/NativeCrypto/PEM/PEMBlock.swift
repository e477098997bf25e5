/// One block of PEM text, written to where it is wanted so that no copy of a secret is left behind.
enum PEMBlock {
    private static let lineBytes = 48

    /// The number of bytes of a block with so much content.
    static func count(_ label: PEM.Label, content: Int) -> Int {
        let characters = (content + 2) / 3 * 4
        let lines = (content + lineBytes - 1) / lineBytes
        // "-----BEGIN …-----" and "-----END …-----", each with its line feed.
        return 2 * label.rawValue.utf8.count + 17 + 15 + characters + lines
    }

    /// Writes the block into `text` from the position on, which moves behind it.
    static func write(
        _ label: PEM.Label, _ content: Span<UInt8>, to text: inout MutableSpan<UInt8>, at position: inout Int
    ) {
        write("-----BEGIN \(label.rawValue)-----\n", to: &text, at: &position)
        var start = 0
        while start < content.count {
            let end = min(start + lineBytes, content.count)
            writeBase64(content.extracting(start..<end), to: &text, at: &position)
            text[position] = UInt8(ascii: "\n")
            position += 1
            start = end
        }
        write("-----END \(label.rawValue)-----\n", to: &text, at: &position)
    }

    private static func write(_ line: String, to text: inout MutableSpan<UInt8>, at position: inout Int) {
        for byte in line.utf8 {
            text[position] = byte
            position += 1
        }
    }

    private static func writeBase64(
        _ bytes: Span<UInt8>, to text: inout MutableSpan<UInt8>, at position: inout Int
    ) {
        var index = 0
        while index < bytes.count {
            let available = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if available > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if available > 2 { group |= UInt32(bytes[index + 2]) }
            text[position] = character(group >> 18)
            text[position + 1] = character(group >> 12)
            text[position + 2] = available > 1 ? character(group >> 6) : UInt8(ascii: "=")
            text[position + 3] = available > 2 ? character(group) : UInt8(ascii: "=")
            position += 4
            index += 3
        }
    }

    /// The character of the low six bits; computed without a table or a branch, since they may be secret.
    @inline(__always)
    private static func character(_ bits: UInt32) -> UInt8 {
        let digit = bits & 0x3F
        // Each term is the step from one range of characters to the next, for digits that are beyond its end.
        var code = digit &+ 65
        code = code &+ (((25 &- digit) >> 8) & 6)
        code = code &- (((51 &- digit) >> 8) & 75)
        code = code &- (((61 &- digit) >> 8) & 15)
        code = code &+ (((62 &- digit) >> 8) & 3)
        return UInt8(truncatingIfNeeded: code)
    }
}
