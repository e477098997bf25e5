/// A request that a probe may make: GET or HEAD of a path, without a body (RFC 9112).
struct HTTPRequest: Hashable, Sendable {
    let isHead: Bool
    /// The path as it was sent, without the query.
    let path: String

    /// What is accepted of a request: its line and its header fields with the empty line.
    static let sizeLimit = 8192

    /// Reads the head of a request that is there as a whole, from its first byte to its empty line.
    ///
    /// - Throws: The response that says why it is refused.
    init(head: [UInt8]) throws(HTTPResponse) {
        // A line feed alone is where readers differ: none is taken for the end of a line (RFC 9112 §2.2 allows that).
        guard let lines = Self.lines(head), let first = lines.first else { throw .badRequest }
        let words = first.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 3, Self.versions.contains(String(decoding: words[2], as: UTF8.self)) else {
            throw .badRequest
        }
        switch String(decoding: words[0], as: UTF8.self) {
        case "GET": isHead = false
        case "HEAD": isHead = true
        default: throw .methodNotAllowed
        }
        let fields = try Self.fields(lines.dropFirst())
        guard words[2].last == UInt8(ascii: "0") || fields["host"] != nil else { throw .badRequest }
        guard fields["transfer-encoding"] == nil, fields["content-length"] ?? "0" == "0" else { throw .badRequest }
        guard words[1].first == UInt8(ascii: "/"), words[1].allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw .badRequest
        }
        path = String(decoding: words[1].prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    }

    private static let versions = ["HTTP/1.0", "HTTP/1.1"]

    /// The lines before the empty one, without their ends; nil where a line ends otherwise than it should.
    private static func lines(_ head: [UInt8]) -> [ArraySlice<UInt8>]? {
        var lines: [ArraySlice<UInt8>] = []
        for line in head.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast(2) {
            guard line.last == 0x0d, !line.dropLast().contains(0x0d), !line.contains(0) else { return nil }
            lines.append(line.dropLast())
        }
        return lines
    }

    /// The header fields by their names in lower case; one that is there twice is refused where that matters.
    private static func fields(_ lines: ArraySlice<ArraySlice<UInt8>>) throws(HTTPResponse) -> [String: String] {
        var fields: [String: String] = [:]
        for line in lines {
            // No line may continue another, and no space may stand before the colon (RFC 9112 §5.1, §5.2).
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy(isTokenByte)
            else { throw .badRequest }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
            guard fields[name] == nil || !["host", "content-length"].contains(name) else { throw .badRequest }
            fields[name] = String(decoding: value, as: UTF8.self)
        }
        return fields
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
