/// A strict reader of JSON (RFC 8259): no duplicate members, no comments, nothing behind the value, UTF-8 only.
struct JSONReader {
    /// How deeply arrays and objects may be nested.
    static let maximumDepth = 64

    private var position = 0

    private init() {}

    /// Reads the one value that the bytes are.
    static func read(_ bytes: Span<UInt8>) throws(JSONError) -> JSONNode {
        var reader = JSONReader()
        reader.skipSpace(bytes)
        guard reader.position < bytes.count else { throw JSONError(.empty, at: bytes.count, "there is no value") }
        let node = try reader.value(bytes, depth: 0)
        reader.skipSpace(bytes)
        guard reader.position == bytes.count else {
            throw JSONError(.trailingBytes, at: reader.position, "something follows the value")
        }
        return node
    }

    private mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) -> JSONNode {
        let start = position
        switch try peek(bytes) {
        case UInt8(ascii: "{"): return try object(bytes, depth: depth)
        case UInt8(ascii: "["): return try array(bytes, depth: depth)
        case UInt8(ascii: "\""):
            position += 1
            let (range, hasEscapes) = try JSONText.scan(bytes, &position)
            return JSONNode(kind: .string(hasEscapes: hasEscapes), range: range)
        case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try word("null", .null, bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try skipNumber(bytes)
            return JSONNode(kind: .number, range: start..<position)
        default:
            throw JSONError(.syntax, at: start, "no value begins like this")
        }
    }

    private mutating func object(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) -> JSONNode {
        let start = try enter(depth)
        var members: [JSONNode.Member] = []
        var names = MemberNames()
        if try peekPastSpace(bytes) == UInt8(ascii: "}") {
            position += 1
            return JSONNode(kind: .object([]), range: start..<position)
        }
        while true {
            guard try peekPastSpace(bytes) == UInt8(ascii: "\"") else {
                throw JSONError(.syntax, at: position, "a member's name in quotation marks is missing")
            }
            position += 1
            let nameStart = position
            let (range, hasEscapes) = try JSONText.scan(bytes, &position)
            let name = JSONText.decoded(bytes, range, hasEscapes: hasEscapes)
            guard names.insert(name, among: members) else {
                throw JSONError(.duplicateMember, at: nameStart, "an object has two members of one name")
            }
            guard try peekPastSpace(bytes) == UInt8(ascii: ":") else {
                throw JSONError(.syntax, at: position, "the colon behind a member's name is missing")
            }
            position += 1
            _ = try peekPastSpace(bytes)
            members.append(JSONNode.Member(name: name, value: try value(bytes, depth: depth + 1)))
            let next = try peekPastSpace(bytes)
            guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
                throw JSONError(.syntax, at: position, "a comma or the object's end is missing")
            }
            position += 1
            if next == UInt8(ascii: "}") { return JSONNode(kind: .object(members), range: start..<position) }
        }
    }

    private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) -> JSONNode {
        let start = try enter(depth)
        var elements: [JSONNode] = []
        if try peekPastSpace(bytes) == UInt8(ascii: "]") {
            position += 1
            return JSONNode(kind: .array([]), range: start..<position)
        }
        while true {
            _ = try peekPastSpace(bytes)
            elements.append(try value(bytes, depth: depth + 1))
            let next = try peekPastSpace(bytes)
            guard next == UInt8(ascii: ",") || next == UInt8(ascii: "]") else {
                throw JSONError(.syntax, at: position, "a comma or the array's end is missing")
            }
            position += 1
            if next == UInt8(ascii: "]") { return JSONNode(kind: .array(elements), range: start..<position) }
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONError) -> Int {
        guard depth < Self.maximumDepth else {
            throw JSONError(.tooDeep, at: position, "more than \(Self.maximumDepth) levels are nested")
        }
        defer { position += 1 }
        return position
    }

    private mutating func word(
        _ word: StaticString, _ kind: JSONNode.Kind, _ bytes: Span<UInt8>
    ) throws(JSONError) -> JSONNode {
        let start = position
        for expected in "\(word)".utf8 {
            guard try peek(bytes) == expected else { throw JSONError(.syntax, at: start, "no value begins like this") }
            position += 1
        }
        return JSONNode(kind: kind, range: start..<position)
    }

    private mutating func skipNumber(_ bytes: Span<UInt8>) throws(JSONError) {
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if try peek(bytes) == UInt8(ascii: "0") { position += 1 } else { try skipDigits(bytes) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits(bytes)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let sign = try peek(bytes)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try skipDigits(bytes)
        }
        if position < bytes.count, Self.isDigit(bytes[position]) {
            throw JSONError(.number, at: position, "a number begins with a zero")
        }
    }

    private mutating func skipDigits(_ bytes: Span<UInt8>) throws(JSONError) {
        guard Self.isDigit(try peek(bytes)) else { throw JSONError(.number, at: position, "a number lacks a digit") }
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private mutating func peekPastSpace(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        skipSpace(bytes)
        return try peek(bytes)
    }

    private func peek(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw JSONError(.truncated, at: bytes.count, "the text ends too early") }
        return bytes[position]
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }
}
