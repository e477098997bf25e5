/// Numbers as HCL 1 and Go write them.
enum HCLNumber {
    /// Whether a word is a number at all: `12`, `0644`, `0x1A`, `-3`, `1.5`, `1e9`.
    static func isWellFormed(_ text: String) -> Bool {
        if integer(text) != nil { return true }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        // What looks octal or hexadecimal and is neither: `08`, `0x`.
        let fraction = digits.contains(".") || digits.contains("e") || digits.contains("E")
        guard fraction, !digits.hasPrefix("0x"), let value = Double(text) else { return false }
        return value.isFinite
    }

    /// A whole number, octal after a leading zero and hexadecimal after `0x`, as Go's `strconv.ParseInt(s, 0, 0)` reads
    /// it; `nil` for anything else.
    static func integer(_ text: String) -> Int? {
        let negative = text.hasPrefix("-")
        let digits = negative ? text.dropFirst() : text[...]
        guard let first = digits.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        let magnitude: Int? =
            if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
                Int(unsigned: digits.dropFirst(2), radix: 16)
            } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
                Int(unsigned: digits.dropFirst(), radix: 8)
            } else {
                Int(unsigned: digits, radix: 10)
            }
        return magnitude.map { negative ? -$0 : $0 }
    }
}

extension Int {
    /// Digits alone, without the sign that `Int(_:radix:)` takes.
    fileprivate init?(unsigned digits: Substring, radix: Int) {
        guard digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-") else { return nil }
        self.init(digits, radix: radix)
    }
}
