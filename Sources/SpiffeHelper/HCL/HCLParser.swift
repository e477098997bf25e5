internal import SyncAgent

/// Reads an HCL 1 file into a tree.
///
/// Source: hashicorp/hcl 1 (`hcl/parser`, and `json/parser` for a file that starts with a brace), which spiffe-helper uses.
struct HCLParser {
    /// Deeper than any configuration, and far from the end of a thread's stack.
    private static let depthLimit = 32

    private let tokens: [HCLToken]
    private var index = 0

    /// Reads the items of a file.
    ///
    /// - Throws: `ConfigurationError` with the place of the first thing that is no HCL.
    static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> [HCLItem] {
        var parser = HCLParser(tokens: try HCLScanner.tokens(of: bytes, file: file))
        let isJSON = parser.token.kind == .openBrace
        if isJSON { parser.index += 1 }
        let items = try parser.items(until: isJSON ? .closeBrace : .end, depth: 0)
        if isJSON { parser.index += 1 }
        guard parser.token.kind == .end else { throw parser.problem("the end of the file is expected") }
        return items
    }

    private init(tokens: [HCLToken]) {
        self.tokens = tokens
    }

    /// The token here; the last one is the end of the file, and is not passed.
    private var token: HCLToken { tokens[min(index, tokens.count - 1)] }

    private func problem(_ expected: String) -> ConfigurationError {
        ConfigurationError([ConfigurationProblem(at: token.position, "\(expected), but there is \(token.written)")])
    }

    private mutating func items(until end: HCLToken.Kind, depth: Int) throws(ConfigurationError) -> [HCLItem] {
        guard depth <= Self.depthLimit else {
            throw problem("at most \(Self.depthLimit) levels of blocks are expected")
        }
        var items: [HCLItem] = []
        while token.kind != end {
            items.append(try item(depth: depth))
            if token.kind == .comma { index += 1 }
        }
        return items
    }

    private mutating func item(depth: Int) throws(ConfigurationError) -> HCLItem {
        let first = token
        let key: String
        switch first.kind {
        case .identifier(let name), .string(let name): key = name
        default: throw problem("a key is expected")
        }
        index += 1
        switch token.kind {
        case .equals, .colon:
            index += 1
            return HCLItem(key: key, position: first.position, value: try value(depth: depth))
        case .openBrace:
            return HCLItem(key: key, position: first.position, value: try value(depth: depth))
        case .identifier, .string:
            throw problem("'=' or '{' is expected after '\(key)' (blocks have no labels in this file)")
        default:
            throw problem("'=' or '{' is expected after '\(key)'")
        }
    }

    private mutating func value(depth: Int) throws(ConfigurationError) -> HCLNode {
        let first = token
        let content: HCLNode.Content
        switch first.kind {
        case .string(let text): content = .string(text)
        case .number(let digits): content = .number(digits)
        case .identifier("true"): content = .boolean(true)
        case .identifier("false"): content = .boolean(false)
        case .identifier(let word): throw problem("a value is expected; text stands in quotes: \"\(word)\"")
        case .openBrace:
            index += 1
            content = .object(try items(until: .closeBrace, depth: depth + 1))
        case .openBracket:
            content = .list(try elements(depth: depth + 1))
        default:
            throw problem("a value is expected")
        }
        index += 1
        return HCLNode(content: content, position: first.position)
    }

    /// The elements of a list; leaves its bracket as the token here.
    private mutating func elements(depth: Int) throws(ConfigurationError) -> [HCLNode] {
        guard depth <= Self.depthLimit else { throw problem("at most \(Self.depthLimit) levels of lists are expected") }
        index += 1
        var elements: [HCLNode] = []
        while token.kind != .closeBracket {
            elements.append(try value(depth: depth))
            if token.kind == .comma {
                index += 1
            } else if token.kind != .closeBracket {
                throw problem("',' or ']' is expected in the list")
            }
        }
        return elements
    }
}
