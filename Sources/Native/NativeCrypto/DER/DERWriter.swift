/// Builds DER from the inside out: each function returns one whole element.
package enum DERWriter {
    package static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    static func element(_ tag: UInt8, joining parts: [[UInt8]]) -> [UInt8] {
        element(tag, Array(parts.joined()))
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(DERTag.sequence, joining: parts) }

    /// An INTEGER of the number whose big-endian bytes are given, which is not negative.
    package static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        var bytes = Array(magnitude.drop { $0 == 0 })
        if bytes.isEmpty || bytes[0] >= 0x80 { bytes.insert(0, at: 0) }
        return element(DERTag.integer, bytes)
    }

    static func integer(_ value: Int) -> [UInt8] {
        integer(bigEndian(value))
    }

    static func boolean(_ value: Bool) -> [UInt8] { element(DERTag.boolean, [value ? 0xFF : 0]) }

    static func octetString(_ bytes: [UInt8]) -> [UInt8] { element(DERTag.octetString, bytes) }

    static func bitString(_ bytes: [UInt8], unusedBits: UInt8 = 0) -> [UInt8] {
        element(DERTag.bitString, [unusedBits] + bytes)
    }

    /// A named bit list: trailing zero bits are left out (X.690 §11.2.2).
    static func namedBits(_ bits: [Int]) -> [UInt8] {
        guard let last = bits.max() else { return bitString([]) }
        var bytes = [UInt8](repeating: 0, count: last / 8 + 1)
        for bit in bits { bytes[bit / 8] |= 0x80 >> UInt8(bit % 8) }
        return bitString(bytes, unusedBits: UInt8(7 - last % 8))
    }

    /// The number of bytes that the header of an element with so much content takes.
    static func headerCount(forContent count: Int) -> Int { 1 + length(count).count }

    static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        let bytes = Array(bigEndian(count).drop { $0 == 0 })
        return [0x80 | UInt8(bytes.count)] + bytes
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }
}
