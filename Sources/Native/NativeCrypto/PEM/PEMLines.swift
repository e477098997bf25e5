/// Goes through a PEM text line by line; a line is a range of the text, so that no secret is copied.
struct PEMLines {
    static let beginning = Array("-----BEGIN ".utf8)
    static let end = Array("-----END ".utf8)
    private static let dashes = Array("-----".utf8)

    private var position = 0
    /// The number of the line that was read last, from 1.
    private(set) var number = 0

    /// The next line without its end (LF, CR LF or CR); nil at the end of the text.
    mutating func next(in text: Span<UInt8>) -> Range<Int>? {
        guard position < text.count else { return nil }
        let start = position
        while position < text.count, text[position] != 0x0A, text[position] != 0x0D { position += 1 }
        let line = start..<position
        if position < text.count {
            let isPair = text[position] == 0x0D && position + 1 < text.count && text[position + 1] == 0x0A
            position += isPair ? 2 : 1
        }
        number += 1
        return line
    }

    /// What stands between the line that begins a block and the one that ends it.
    mutating func body(of label: String, in text: Span<UInt8>) throws(CryptoError) -> Range<Int> {
        let first = number
        let start = position
        while let line = next(in: text) {
            let bytes = text.extracting(line)
            if let other = Self.label(bytes, Self.end) {
                guard other == label else {
                    throw CryptoError(
                        .malformed, "the block '\(label)' of line \(first) ends as '\(other)' at line \(number)")
                }
                return start..<line.lowerBound
            }
            guard Self.label(bytes, Self.beginning) == nil else { break }
        }
        throw CryptoError(.malformed, "the block '\(label)' of line \(first) has no end")
    }

    /// The label of a line that begins or ends a block; spaces behind it do not matter.
    static func label(_ line: Span<UInt8>, _ opening: [UInt8]) -> String? {
        var count = line.count
        while count > 0, line[count - 1] == 0x20 || line[count - 1] == 0x09 { count -= 1 }
        guard count >= opening.count + dashes.count, matches(line, opening, at: 0),
            matches(line, dashes, at: count - dashes.count)
        else { return nil }
        // Not a secret: a label.
        let label = (opening.count..<(count - dashes.count)).map { line[$0] }
        return String(decoding: label, as: UTF8.self)
    }

    private static func matches(_ line: Span<UInt8>, _ bytes: [UInt8], at offset: Int) -> Bool {
        bytes.indices.allSatisfy { line[offset + $0] == bytes[$0] }
    }
}
