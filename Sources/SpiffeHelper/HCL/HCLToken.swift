internal import SyncAgent

/// A piece of an HCL 1 file.
struct HCLToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case identifier(String)
        case string(String)
        case number(String)
        case equals
        case colon
        case comma
        case openBrace
        case closeBrace
        case openBracket
        case closeBracket
        case end
    }

    let kind: Kind
    let position: SourcePosition

    /// What stands there, for messages.
    var written: String {
        switch kind {
        case .identifier(let name): "'\(name)'"
        case .string: "text in quotes"
        case .number(let digits): "the number \(digits)"
        case .equals: "'='"
        case .colon: "':'"
        case .comma: "','"
        case .openBrace: "'{'"
        case .closeBrace: "'}'"
        case .openBracket: "'['"
        case .closeBracket: "']'"
        case .end: "the end of the file"
        }
    }
}
