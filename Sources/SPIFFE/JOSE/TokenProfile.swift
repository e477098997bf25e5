/// The two kinds of SVID that are tokens, and the numbers of the rules that they share.
enum TokenProfile {
    case jwt
    case wit

    var name: String { self == .jwt ? "JWT-SVID" : "WIT-SVID" }

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
