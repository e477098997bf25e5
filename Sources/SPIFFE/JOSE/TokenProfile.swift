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
