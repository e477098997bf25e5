/// A JSON value as positions in the bytes that hold it.
///
/// Strings are not copied, since they may be secret: a private key in a JWK is read from here.
struct JSONNode {
    indirect enum Kind {
        case null
        case bool(Bool)
        case number
        /// A string between its quotation marks; whether it has escape sequences.
        case string(hasEscapes: Bool)
        case array([JSONNode])
        case object([Member])
    }

    struct Member {
        /// The name; never secret.
        let name: String
        let value: JSONNode
    }

    let kind: Kind
    /// Where the value is; of a string, what stands between the quotation marks.
    let range: Range<Int>

    /// The member of an object; nil if there is none or the value is no object.
    func member(_ name: String) -> JSONNode? {
        guard case .object(let members) = kind else { return nil }
        return members.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// Whether the value is an object that has the member.
    func has(_ name: String) -> Bool { member(name) != nil }

    /// The elements of an array; nil for another value.
    var elements: [JSONNode]? {
        guard case .array(let elements) = kind else { return nil }
        return elements
    }

    /// The text of a string; nil for another value.
    func text(in bytes: Span<UInt8>) -> String? {
        guard case .string(let hasEscapes) = kind else { return nil }
        return JSONText.decoded(bytes, range, hasEscapes: hasEscapes)
    }

    /// Where a string without escape sequences is; nil for another value.
    var plainText: Range<Int>? {
        guard case .string(hasEscapes: false) = kind else { return nil }
        return range
    }
}

extension String {
    /// Whether the texts have the same bytes: `==` also finds different spellings of a letter equal.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
