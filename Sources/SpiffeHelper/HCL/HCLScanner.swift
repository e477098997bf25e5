internal import SyncAgent

/// Splits an HCL 1 file into tokens.
///
/// Source: the grammar that hashicorp/hcl 1 (`hcl/scanner`) reads, which spiffe-helper uses.
struct HCLScanner {
    private var cursor: HCLCursor

    init(_ bytes: [UInt8], file: String) {
        cursor = HCLCursor(bytes, file: file)
        if cursor.starts(with: "\u{FEFF}") { cursor.advance(3) }
    }

    /// All tokens, the end of the file last.
    ///
    /// - Throws: `ConfigurationError` with the place of what is no token.
    static func tokens(of bytes: [UInt8], file: String) throws(ConfigurationError) -> [HCLToken] {
        var scanner = HCLScanner(bytes, file: file)
        var tokens: [HCLToken] = []
        while true {
            let token = try scanner.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(ConfigurationError) -> HCLToken {
        try skipSpaceAndComments()
        let position = cursor.position
        return HCLToken(kind: try kind(), position: position)
    }

    private mutating func kind() throws(ConfigurationError) -> HCLToken.Kind {
        guard let byte = cursor.byte else { return .end }
        switch byte {
        case UInt8(ascii: "="): return symbol(.equals)
        case UInt8(ascii: ":"): return symbol(.colon)
        case UInt8(ascii: ","): return symbol(.comma)
        case UInt8(ascii: "{"): return symbol(.openBrace)
        case UInt8(ascii: "}"): return symbol(.closeBrace)
        case UInt8(ascii: "["): return symbol(.openBracket)
        case UInt8(ascii: "]"): return symbol(.closeBracket)
        case UInt8(ascii: "\""): return .string(try HCLText.quoted(&cursor))
        case UInt8(ascii: "<"): return .string(try HCLText.hereDocument(&cursor))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case let byte where Self.startsName(byte): return .identifier(try name())
        default: throw cursor.problem("this character has no meaning here")
        }
    }

    private mutating func symbol(_ kind: HCLToken.Kind) -> HCLToken.Kind {
        cursor.advance()
        return kind
    }

    private mutating func skipSpaceAndComments() throws(ConfigurationError) {
        while let byte = cursor.byte {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                cursor.advance()
            case UInt8(ascii: "#"):
                skipLine()
            case UInt8(ascii: "/"):
                if cursor.starts(with: "//") {
                    skipLine()
                } else if cursor.starts(with: "/*") {
                    try skipBlockComment()
                } else {
                    throw cursor.problem("a comment starts with '#', '//' or '/*'")
                }
            default:
                return
            }
        }
    }

    private mutating func skipLine() {
        _ = cursor.take { $0 != UInt8(ascii: "\n") }
    }

    private mutating func skipBlockComment() throws(ConfigurationError) {
        let start = cursor
        while !cursor.starts(with: "*/") {
            guard cursor.byte != nil else { throw start.problem("this comment has no end: '*/' is missing") }
            cursor.advance()
        }
        cursor.advance(2)
    }

    private mutating func number() throws(ConfigurationError) -> String {
        let start = cursor
        let digits = cursor.take { byte in
            Self.continuesName(byte) || byte == UInt8(ascii: "+")
        }
        let text = String(decoding: digits, as: UTF8.self)
        guard text != "-", HCLNumber.isWellFormed(text) else { throw start.problem("'\(text)' is not a number") }
        return text
    }

    private mutating func name() throws(ConfigurationError) -> String {
        let start = cursor
        guard let name = String(validating: cursor.take(while: Self.continuesName), as: UTF8.self) else {
            throw start.problem("this name is not UTF-8")
        }
        return name
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || isLetter(byte)
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
