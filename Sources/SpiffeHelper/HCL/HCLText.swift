internal import SyncAgent

/// Strings and here documents of HCL 1.
enum HCLText {
    /// Reads a string in double quotes; the cursor stands on the first.
    static func quoted(_ cursor: inout HCLCursor) throws(ConfigurationError) -> String {
        let start = cursor
        cursor.advance()
        var text: [UInt8] = []
        var braces = 0
        while let byte = cursor.byte {
            switch byte {
            case UInt8(ascii: "\"") where braces == 0:
                cursor.advance()
                return try string(text, start)
            case UInt8(ascii: "\n") where braces == 0:
                throw start.problem("this string has no end on its line: a '\"' is missing")
            case UInt8(ascii: "\\") where braces == 0:
                text += try escape(&cursor)
            default:
                // What stands in `${…}` is kept as it is.
                if cursor.starts(with: "${") {
                    braces += 1
                    text.append(byte)
                    cursor.advance()
                } else if braces > 0, byte == UInt8(ascii: "{") {
                    braces += 1
                } else if braces > 0, byte == UInt8(ascii: "}") {
                    braces -= 1
                }
                if let byte = cursor.byte { text.append(byte) }
                cursor.advance()
            }
        }
        throw start.problem("this string has no end: a '\"' is missing")
    }

    /// Reads `<<WORD` and the lines up to `WORD`; after `<<-`, the indentation of that last line is taken off all.
    static func hereDocument(_ cursor: inout HCLCursor) throws(ConfigurationError) -> String {
        let start = cursor
        guard cursor.starts(with: "<<") else { throw cursor.problem("this character has no meaning here") }
        cursor.advance(2)
        let indented = cursor.byte == UInt8(ascii: "-")
        if indented { cursor.advance() }
        var word = cursor.take { $0 != UInt8(ascii: "\n") }
        if word.last == UInt8(ascii: "\r") { word.removeLast() }
        guard !word.isEmpty, cursor.byte != nil else { throw start.problem("'<<' needs a word and lines up to it") }
        cursor.advance()
        var lines: [[UInt8]] = []
        while cursor.byte != nil {
            let line = cursor.take { $0 != UInt8(ascii: "\n") }
            let space = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
            if content.dropFirst(indented ? space.count : 0).elementsEqual(word) {
                return try string(unindented(lines, by: indented ? space.count : 0).flatMap { $0 + [0x0A] }, start)
            }
            lines.append(line)
            cursor.advance()
        }
        throw start.problem(
            "this here document has no end: the line '\(String(decoding: word, as: UTF8.self))' is missing")
    }

    /// The lines without their common indentation; unchanged if one of them has less.
    private static func unindented(_ lines: [[UInt8]], by width: Int) -> [[UInt8]] {
        let all = lines.allSatisfy { line in
            line.isEmpty || line.prefix(width).allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
        return all ? lines.map { Array($0.dropFirst(width)) } : lines
    }

    private static func escape(_ cursor: inout HCLCursor) throws(ConfigurationError) -> [UInt8] {
        let start = cursor
        cursor.advance()
        guard let byte = cursor.byte else { throw start.problem("a backslash at the end of the file") }
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "\\"): 92,
            UInt8(ascii: "\""): 34, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
            UInt8(ascii: "v"): 11,
        ]
        if let value = simple[byte] {
            cursor.advance()
            return [value]
        }
        let form: (digits: Int, radix: Int)? =
            switch byte {
            case UInt8(ascii: "x"): (2, 16)
            case UInt8(ascii: "u"): (4, 16)
            case UInt8(ascii: "U"): (8, 16)
            case UInt8(ascii: "0")...UInt8(ascii: "7"): (3, 8)
            default: nil
            }
        guard let form else {
            throw start.problem("HCL has no escape '\\\(Unicode.Scalar(byte))'; a backslash is '\\\\'")
        }
        if form.radix == 16 { cursor.advance() }
        var digits = ""
        while digits.utf8.count < form.digits, let byte = cursor.byte, byte != UInt8(ascii: "\"") {
            digits.unicodeScalars.append(Unicode.Scalar(byte))
            cursor.advance()
        }
        guard digits.utf8.count == form.digits, let value = UInt32(digits, radix: form.radix) else {
            throw start.problem("this escape needs \(form.digits) digits of base \(form.radix)")
        }
        if byte == UInt8(ascii: "u") || byte == UInt8(ascii: "U") {
            guard let scalar = Unicode.Scalar(value) else { throw start.problem("this escape is no Unicode character") }
            return Array(String(Character(scalar)).utf8)
        }
        guard let single = UInt8(exactly: value) else { throw start.problem("this escape is more than a byte") }
        return [single]
    }

    private static func string(_ bytes: [UInt8], _ start: HCLCursor) throws(ConfigurationError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw start.problem("this text is not UTF-8") }
        return text
    }
}
