/// One block of PEM text, given out byte by byte so that no copy of a secret is left behind.
enum PEMBlock {
    private static let lineBytes = 48

    /// The number of bytes of a block with so much content.
    static func count(_ label: PEM.Label, content: Int) -> Int {
        let characters = (content + 2) / 3 * 4
        let lines = (content + lineBytes - 1) / lineBytes
        // "-----BEGIN …-----" and "-----END …-----", each with its line feed.
        return 2 * label.rawValue.utf8.count + 17 + 15 + characters + lines
    }

    static func write(_ label: PEM.Label, _ content: Span<UInt8>, to sink: (UInt8) -> Void) {
        for byte in "-----BEGIN \(label.rawValue)-----\n".utf8 { sink(byte) }
        var start = 0
        while start < content.count {
            let end = min(start + lineBytes, content.count)
            writeBase64(content.extracting(start..<end), to: sink)
            sink(UInt8(ascii: "\n"))
            start = end
        }
        for byte in "-----END \(label.rawValue)-----\n".utf8 { sink(byte) }
    }

    private static func writeBase64(_ bytes: Span<UInt8>, to sink: (UInt8) -> Void) {
        var index = 0
        while index < bytes.count {
            let available = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if available > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if available > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                let digit = UInt8(group >> UInt32(18 - 6 * place) & 0x3F)
                sink(place <= available ? character(digit) : UInt8(ascii: "="))
            }
            index += 3
        }
    }

    /// The character of a digit; computed, so that no table look-up depends on a secret.
    private static func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: UInt8(ascii: "A") + digit
        case 26..<52: UInt8(ascii: "a") + (digit - 26)
        case 52..<62: UInt8(ascii: "0") + (digit - 52)
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
