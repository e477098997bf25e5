/// Base64 as PEM has it (RFC 7468 §3): padded, with white space anywhere; no table look-up depends on a secret.
enum Base64Block {
    private enum Symbol {
        case digit(UInt8)
        case padding
        case space
        case other
    }

    private static func symbol(_ byte: UInt8) -> Symbol {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .digit(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .digit(byte - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit(byte - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): .digit(62)
        case UInt8(ascii: "/"): .digit(63)
        case UInt8(ascii: "="): .padding
        case 0x09...0x0D, 0x20: .space
        default: .other
        }
    }

    /// The number of bytes that the text stands for; nil if it is not base64, or not the one encoding of its bytes.
    static func count(_ text: Span<UInt8>) -> Int? {
        var digits = 0
        var padding = 0
        var last: UInt8 = 0
        for index in text.indices {
            switch symbol(text[index]) {
            case .digit(let value):
                guard padding == 0 else { return nil }
                digits += 1
                last = value
            case .padding: padding += 1
            case .space: break
            case .other: return nil
            }
        }
        let rest = digits % 4
        guard rest != 1, padding == (rest == 0 ? 0 : 4 - rest) else { return nil }
        // The bits behind the last byte are zero.
        guard rest == 0 || last & (rest == 2 ? 0x0F : 0x03) == 0 else { return nil }
        return digits / 4 * 3 + (rest == 0 ? 0 : rest - 1)
    }

    /// Decodes a text that `count` has found right.
    static func decode(_ text: Span<UInt8>, into content: inout MutableSpan<UInt8>) {
        var group: UInt32 = 0
        var digits = 0
        var position = 0
        for index in text.indices {
            guard case .digit(let value) = symbol(text[index]) else { continue }
            group = group << 6 | UInt32(value)
            digits += 1
            // Each digit but the first of a group completes a byte.
            let phase = digits % 4
            guard phase != 1 else { continue }
            let shift: UInt32 = phase == 2 ? 4 : phase == 3 ? 2 : 0
            content[position] = UInt8(truncatingIfNeeded: group >> shift)
            position += 1
        }
    }
}
