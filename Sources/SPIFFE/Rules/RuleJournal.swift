/// What a check of a document writes down about the rules that it looks at: nothing, so that the first breach is thrown
/// at once, or everything, so that a report comes out of the same code.
package struct RuleJournal<Breach: RuleBreach> {
    private struct Finding {
        let rule: String
        /// Nil if the rule is fulfilled as far as was looked.
        let breach: Breach?
        let level: RuleVerdict.Level
    }

    /// Whether breaches are written down rather than thrown.
    package let collects: Bool
    private var findings: [Finding] = []

    private init(collects: Bool) {
        self.collects = collects
    }

    /// A journal for validation: the first breach ends it.
    package static var throwing: RuleJournal { RuleJournal(collects: false) }

    /// A journal for a report.
    package static var collecting: RuleJournal { RuleJournal(collects: true) }

    /// Looks at rules; a breach keeps from nothing else.
    ///
    /// - Parameters:
    ///   - rules: The rules in the order in which `body` looks at them.
    ///   - isOrdered: Whether the rules before the broken one are fulfilled.
    ///   - body: Throws the breach of the first one that is broken.
    /// - Returns: What `body` returns; nil for a breach that was written down.
    package mutating func check<Value>(
        _ rules: @autoclosure () -> [String], isOrdered: Bool = true, _ body: () throws(Breach) -> Value
    ) throws(Breach) -> Value? {
        guard collects else { return try body() }
        let rules = rules()
        do throws(Breach) {
            let value = try body()
            pass(rules)
            return value
        } catch {
            if isOrdered, let index = rules.firstIndex(of: error.rule) { pass(Array(rules[..<index])) }
            try note(error)
            return nil
        }
    }

    /// Looks at rules without which nothing else can be looked at: a breach is thrown in any case.
    package mutating func need<Value>(
        _ rules: @autoclosure () -> [String], _ body: () throws(Breach) -> Value
    ) throws(Breach) -> Value {
        // In two steps: the journal is read only after the check has written.
        let found = try check(rules(), body)
        return try value(found)
    }

    /// Notes a breach that makes the document invalid; throws it unless breaches are collected.
    package mutating func note(_ breach: Breach) throws(Breach) {
        guard collects else { throw breach }
        record(breach)
    }

    /// Notes a breach that makes the document invalid, in a journal that collects.
    package mutating func record(_ breach: Breach) {
        findings.append(Finding(rule: breach.rule, breach: breach, level: .error))
    }

    /// Notes a breach of the rule unless there is one already.
    package mutating func noteFirst(_ breach: Breach) throws(Breach) {
        if findings.contains(where: { $0.rule == breach.rule && $0.breach != nil }) { return }
        try note(breach)
    }

    /// Notes breaches that do not make the document invalid, but in strict mode.
    package mutating func advise(_ breaches: [Breach], strict: Bool) {
        guard collects else { return }
        for breach in breaches {
            findings.append(Finding(rule: breach.rule, breach: breach, level: strict ? .error : .warning))
        }
    }

    /// Notes that the rules have been looked at: what is not noted as broken is fulfilled.
    package mutating func pass(_ rules: @autoclosure () -> [String]) {
        guard collects else { return }
        for rule in rules() { findings.append(Finding(rule: rule, breach: nil, level: .ok)) }
    }

    /// The value, or the first breach because of which there is none.
    package func value<Value>(_ value: Value?) throws(Breach) -> Value {
        try throwFirst(unless: value != nil)
        guard let value else { preconditionFailure("a value is missing without a broken rule") }
        return value
    }

    /// Throws the first breach that makes the document invalid, if there is one.
    package func throwFirst(unless isFine: Bool = false) throws(Breach) {
        guard !isFine, let first = findings.first(where: { $0.level == .error })?.breach else { return }
        throw first
    }

    /// The verdicts.
    ///
    /// - Parameter rules: The rules that the document must fulfil, in their order.
    package func report(_ rules: [String]) -> RuleReport {
        var verdicts: [RuleVerdict] = []
        var seen: Set<String> = []
        for rule in rules + findings.map(\.rule) where seen.insert(rule).inserted {
            verdicts += self.verdicts(on: rule)
        }
        return RuleReport(verdicts)
    }

    private func verdicts(on number: String) -> [RuleVerdict] {
        let rule = Rule(number)
        let found = findings.filter { $0.rule == number }
        let broken = found.compactMap { finding in
            finding.breach.map {
                RuleVerdict(rule: rule, level: finding.level, message: $0.message, place: $0.place)
            }
        }
        guard broken.isEmpty else { return broken }
        return [
            RuleVerdict(rule: rule, level: found.isEmpty ? .unchecked : .ok, message: rule.statement, place: nil)
        ]
    }

    /// Takes over what another journal has noted.
    ///
    /// - Parameter change: What to change about its breaches.
    package mutating func append(_ other: RuleJournal, _ change: (Breach) -> Breach) {
        guard collects else { return }
        findings += other.findings.map {
            Finding(rule: $0.rule, breach: $0.breach.map(change), level: $0.level)
        }
    }
}
