/// The two kinds of SVID that are tokens.
public enum TokenProfile: Sendable, Hashable {
    /// JWT-SVID: a token for an audience, presented as it is.
    case jwt
    /// WIT-SVID: a token bound to a key; incubating.
    case wit
}

extension TokenProfile: CustomStringConvertible {
    /// The kind's name in the standard.
    public var description: String { name }
}

// What differs between the two: the numbers of the rules that they share, and words of their documents.
extension TokenProfile {
    var name: String { self == .jwt ? "JWT-SVID" : "WIT-SVID" }

    /// What the entries of a SPIFFE bundle's document say that are for such tokens (JWT-SVID §6.1, WIT-SVID §6.1).
    var keyUse: KeyUse { self == .jwt ? .jwtSVID : .witSVID }

    var algorithmRule: String { self == .jwt ? "JW-2" : "WI-10" }
    var typeRule: String { self == .jwt ? "JW-5" : "WI-9" }
    var keyIDRule: String { self == .jwt ? "JW-4" : "WI-8" }
    var criticalRule: String { self == .jwt ? "JW-6" : "WI-12" }
    var subjectRule: String { self == .jwt ? "JW-7" : "WI-13" }
    var expiryRule: String { self == .jwt ? "JW-10" : "WI-17" }
    var expiredRule: String { self == .jwt ? "JW-11" : "WI-17" }
    var notBeforeRule: String { self == .jwt ? "JW-13" : "WI-18" }
    var bundleRule: String { self == .jwt ? "JW-15" : "WI-32" }
    var noKeysRule: String { self == .jwt ? "JW-17" : "WI-28" }

    /// Whether a `typ` is this kind's; nil stands for none (JWT-SVID §2.3, WIT-SVID §2.2).
    func allows(type: String?) -> Bool {
        switch self {
        case .jwt: type.map { ["JWT", "JOSE"].contains($0) } ?? true
        case .wit: type == "wit+jwt"
        }
    }
}

// The lists of rules for reports.
extension TokenProfile {
    /// The rules that a token alone must fulfil, in their order.
    var documentRules: [String] {
        switch self {
        case .jwt: ["JW-1", "JW-21", "JW-22", "JW-2", "JW-5", "JW-4", "JW-6", "JW-7", "JW-8", "JW-10", "JW-12"]
        case .wit:
            [
                "JW-1", "JW-21", "JW-22", "WI-10", "WI-9", "WI-8", "WI-12", "WI-11", "WI-13", "WI-22", "WI-14", "WI-15",
                "WI-17", "JW-12",
            ]
        }
    }

    /// The rules on a token and a moment.
    var timeRules: [String] { self == .jwt ? ["JW-11", "JW-13"] : ["WI-17", "WI-18"] }

    /// The rules on a token and the bundle of its trust domain.
    var bundleRules: [String] { [noKeysRule, "JW-16", bundleRule] }
}
