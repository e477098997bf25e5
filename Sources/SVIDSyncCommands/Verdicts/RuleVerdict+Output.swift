internal import SPIFFE

extension RuleVerdict {
    /// For people, without the level: what was found, the rule, and where the standards state it.
    var line: String { "\(placeText)\(message) [\(rule)]" }

    /// For programs.
    var json: JSONOutput {
        .object(
            [
                ("rule", .string(rule.number)), ("source", .string(rule.source)), ("level", .string(level.rawValue)),
                ("message", .string(message)),
            ] + placeMembers)
    }

    /// The same about the bundle of a trust domain.
    func placed(in trustDomain: TrustDomain) -> RuleVerdict {
        let entry: Int? =
            switch place {
            case .entry(let index)?: index
            case .bundle(_, let index)?: index
            // Messages name certificates.
            case .certificate?, .byte?, nil: nil
            }
        return RuleVerdict(rule: rule, level: level, message: message, place: .bundle(trustDomain, entry: entry))
    }

    /// The same, no worse than a level.
    func atMost(_ worst: Level) -> RuleVerdict {
        guard level == .error else { return self }
        return RuleVerdict(rule: rule, level: worst, message: message, place: place)
    }

    /// Messages name certificates themselves.
    private var placeText: String {
        switch place {
        case .byte(let offset)?: "at byte \(offset): "
        case .entry(let index)?: "entry \(index + 1): "
        case .bundle(let trustDomain, let entry)?:
            "bundle of \(trustDomain): " + (entry.map { "entry \($0 + 1): " } ?? "")
        case .certificate?, nil: ""
        }
    }

    private var placeMembers: [(String, JSONOutput)] {
        switch place {
        case .byte(let offset)?: [("byte", .number(Int64(offset)))]
        case .certificate(let index)?: [("certificate", .number(Int64(index)))]
        case .entry(let index)?: [("entry", .number(Int64(index)))]
        case .bundle(let trustDomain, let entry)?:
            [("trust_domain", .string(trustDomain.name))] + (entry.map { [("entry", .number(Int64($0)))] } ?? [])
        case nil: []
        }
    }
}

extension RuleReport {
    /// A report on what cannot be read at all.
    static func unreadable(_ rule: String, _ message: String) -> RuleReport {
        RuleReport([RuleVerdict(rule: Rule(rule), level: .error, message: message, place: nil)])
    }
}
