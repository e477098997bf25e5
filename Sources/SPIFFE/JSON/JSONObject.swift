/// A JSON object: members in the order in which they were written, each name once.
///
/// Names are compared by their bytes.
public struct JSONObject: Sendable {
    /// The members in their order.
    public private(set) var members: [(name: String, value: JSONValue)]

    /// An object without members.
    public init() {
        members = []
    }

    package init(checked members: [(name: String, value: JSONValue)]) {
        self.members = members
    }

    /// The value of a member; nil if there is none.
    ///
    /// Setting a new name adds a member at the end, setting nil removes it.
    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name.hasSameBytes(as: name) }?.value }
        set {
            let index = members.firstIndex { $0.name.hasSameBytes(as: name) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// The number of members.
    public var count: Int { members.count }
    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of the members; of several with one name, the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// Hashes the number of members.
    public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension JSONObject: CustomStringConvertible {
    /// The object as JSON.
    public var description: String { String(decoding: JSONWriter.write(.object(self)), as: UTF8.self) }
}
