/// What a scalar means by the core schema of YAML 1.2.
package enum YAMLValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// Also an integer that 64 bits cannot hold.
    case float(Double)
    case string(String)

    /// Resolves a plain scalar.
    ///
    /// `yes`, `on`, `0755` as octal and the like are of YAML 1.1, and not known here.
    package init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .boolean(true)
        case "false", "False", "FALSE": self = .boolean(false)
        default: self = Self.number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> YAMLValue? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: Array("0o".utf8)) { return radix(bytes, 8) }
        if bytes.starts(with: Array("0x".utf8)) { return radix(bytes, 16) }
        let unsigned = bytes.first.map { $0 == 0x2B || $0 == 0x2D } == true ? bytes.dropFirst() : bytes[...]
        guard !unsigned.isEmpty else { return nil }
        if unsigned.allSatisfy(isDigit) {
            return Int64(text).map(YAMLValue.integer) ?? Double(text).map(YAMLValue.float)
        }
        switch String(decoding: unsigned, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return .float(bytes.first == 0x2D ? -.infinity : .infinity)
        case ".nan", ".NaN", ".NAN": return unsigned.count == bytes.count ? .float(.nan) : nil
        default: return isFloat(unsigned) ? Double(text).map(YAMLValue.float) : nil
        }
    }

    private static func radix(_ bytes: [UInt8], _ radix: Int) -> YAMLValue? {
        let digits = bytes.dropFirst(2)
        let isKnown = { (byte: UInt8) in Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } == true }
        guard !digits.isEmpty, digits.allSatisfy(isKnown) else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        if let value = Int64(text, radix: radix) { return .integer(value) }
        return .float(
            digits.reduce(0) { $0 * Double(radix) + Double(Character(Unicode.Scalar($1)).hexDigitValue ?? 0) })
    }

    /// Whether unsigned text has the form `( \. digits | digits ( \. digits? )? ) ( [eE] sign? digits )?`.
    private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        let whole = takeDigits(&rest)
        var fraction = 0
        if rest.first == 0x2E {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark == 0x65 || mark == 0x45 else { return false }
        rest.removeFirst()
        if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
        return takeDigits(&rest) > 0 && rest.isEmpty
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
        let digits = rest.prefix(while: isDigit).count
        rest.removeFirst(digits)
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
