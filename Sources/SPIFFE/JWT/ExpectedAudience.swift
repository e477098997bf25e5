/// Whom a JWT-SVID must be for (JWT-SVID §3.2, rule JW-9, decision D-4).
///
/// There is no way to expect nothing: a token whose audience nobody checks can be replayed against everyone.
public struct ExpectedAudience: Hashable, Sendable {
    /// The names that the validator expects, compared byte for byte.
    public let names: [String]
    /// Whether the token must be for all of them rather than for one.
    public let requiresAll: Bool

    private init(_ names: [String], requiresAll: Bool) {
        self.names = names
        self.requiresAll = requiresAll
    }

    /// One of the validator's names must be in the token.
    public static func anyOf(_ names: some Sequence<String>) -> ExpectedAudience {
        ExpectedAudience(Array(names), requiresAll: false)
    }

    /// All of the names must be in the token.
    public static func allOf(_ names: some Sequence<String>) -> ExpectedAudience {
        ExpectedAudience(Array(names), requiresAll: true)
    }

    /// Whether nothing is expected, or an empty name.
    var isVoid: Bool { names.isEmpty || names.contains("") }

    func matches(_ audience: [String]) -> Bool {
        func isThere(_ name: String) -> Bool { audience.contains { $0.hasSameBytes(as: name) } }
        return requiresAll ? names.allSatisfy(isThere) : names.contains(where: isThere)
    }
}

extension ExpectedAudience: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    /// The one name.
    public init(stringLiteral value: String) { self.init([value], requiresAll: false) }
    /// One of the names.
    public init(arrayLiteral elements: String...) { self.init(elements, requiresAll: false) }
}
