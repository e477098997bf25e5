internal import NativeKernel

/// Base64 (RFC 4648) in its two alphabets, strictly: no white space, and only the one spelling of each value.
enum Base64 {
    /// `+` and `/`, filled up with `=` (§4).
    case standard
    /// `-` and `_`, never filled up (§5 as RFC 7515 §2 has it).
    case url

    func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        encode(bytes) { text.append($0) }
        return text
    }

    /// As `encode`, into memory that is wiped.
    func encodeSecret(_ bytes: Span<UInt8>) -> SecretBytes {
        let count = self == .standard ? (bytes.count + 2) / 3 * 4 : (bytes.count * 4 + 2) / 3
        return SecretBytes(count: count) { buffer in
            var position = 0
            encode(bytes) { character in
                buffer[position] = character
                position += 1
            }
        }
    }

    private func encode(_ bytes: Span<UInt8>, _ sink: (UInt8) -> Void) {
        var index = 0
        while index < bytes.count {
            let available = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if available > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if available > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                if place <= available {
                    sink(character(UInt8(group >> UInt32(18 - 6 * place) & 0x3F)))
                } else if self == .standard {
                    sink(UInt8(ascii: "="))
                }
            }
            index += 3
        }
    }

    /// The bytes that the text stands for; nil if it is not the text that `encode` makes of them.
    func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard let count = decodedCount(text) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        return decode(text, { bytes.append($0) }) ? bytes : nil
    }

    /// As `decode`, into memory that is wiped.
    func decodeSecret(_ text: Span<UInt8>) -> SecretBytes? {
        guard let count = decodedCount(text) else { return nil }
        var isGood = false
        let bytes = SecretBytes(count: count) { buffer in
            var position = 0
            isGood = decode(text) { byte in
                buffer[position] = byte
                position += 1
            }
        }
        return isGood ? bytes : nil
    }

    private func decodedCount(_ text: Span<UInt8>) -> Int? {
        let characters = text.count - padding(text)
        guard characters % 4 != 1, self == .url || text.count % 4 == 0 else { return nil }
        return characters * 3 / 4
    }

    private func padding(_ text: Span<UInt8>) -> Int {
        guard self == .standard, text.count >= 4, text[text.count - 1] == UInt8(ascii: "=") else { return 0 }
        return text[text.count - 2] == UInt8(ascii: "=") ? 2 : 1
    }

    private func decode(_ text: Span<UInt8>, _ sink: (UInt8) -> Void) -> Bool {
        let end = text.count - padding(text)
        var group: UInt32 = 0
        for index in 0..<end {
            guard let digit = digit(text[index]) else { return false }
            group = group << 6 | UInt32(digit)
            // Each character after the first of four completes a byte.
            let bits = UInt32(6 * (index % 4 + 1))
            guard bits > 6 else { continue }
            sink(UInt8(truncatingIfNeeded: group >> (bits % 8)))
        }
        let rest: UInt32 = [0, 0x3F, 0x0F, 0x03][end % 4]
        return group & rest == 0
    }

    /// The value of a character; computed, so that no table look-up depends on a secret.
    private func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case self == .url ? UInt8(ascii: "-") : UInt8(ascii: "+"): 62
        case self == .url ? UInt8(ascii: "_") : UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: UInt8(ascii: "A") + digit
        case 26..<52: UInt8(ascii: "a") + (digit - 26)
        case 52..<62: UInt8(ascii: "0") + (digit - 52)
        case 62: self == .url ? UInt8(ascii: "-") : UInt8(ascii: "+")
        default: self == .url ? UInt8(ascii: "_") : UInt8(ascii: "/")
        }
    }
}
