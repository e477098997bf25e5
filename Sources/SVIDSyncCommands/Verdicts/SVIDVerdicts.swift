internal import SPIFFE

/// The rules on an X509-SVID's own certificates, each with its verdict.
enum SVIDVerdicts {
    /// Rules whose breach makes the document unusable, in the order in which the library looks at them.
    private static let errors = [
        ("X5-6", "the leaf is no signing authority's"), ("X5-7", "the leaf's keyUsage has not keyCertSign"),
        ("X5-8", "the leaf's keyUsage has not cRLSign"), ("X5-9", "the leaf's keyUsage has digitalSignature"),
        ("X5-4", "the leaf has a URI in subjectAltName"), ("X5-2", "the leaf has no second URI"),
        ("X5-5", "the leaf's URI is a SPIFFE ID"), ("X5-11", "the SPIFFE ID has a path"),
    ]
    private static let chainErrors = [
        ("X5-16", "the certificates above the leaf are signing authorities'"),
        ("X5-18", "the certificates above the leaf have keyUsage with keyCertSign"),
    ]
    /// Rules that are errors in strict mode alone.
    private static let warnings = [
        ("X5-10", "keyUsage is critical"), ("X5-12", "an empty subject goes with a critical subjectAltName"),
        ("X5-15", "extKeyUsage, if there is one, has serverAuth and clientAuth"),
        ("ID-18", "the SPIFFE ID has at most 2048 bytes"),
    ]
    private static let chainWarnings = [
        ("X5-19", "the SPIFFE IDs above the leaf have no path"),
        ("X5-20", "the SPIFFE IDs above the leaf are of its trust domain"),
    ]

    /// The verdicts on a document that was read.
    ///
    /// - Parameters:
    ///   - found: The breaches that do not make it unusable.
    ///   - count: The number of its certificates.
    ///   - strict: Whether these breaches are errors.
    static func verdicts(accepted found: [X509SVIDError], count: Int, strict: Bool) -> [RuleVerdict] {
        passed(count)
            + warningRules(count).flatMap { rule, message in
                let broken = found.filter { $0.rule == rule }
                guard !broken.isEmpty else { return [RuleVerdict(rule: rule, level: .ok, message: message)] }
                return broken.map { RuleVerdict(rule: rule, level: strict ? .error : .warning, message: $0.message) }
            }
            + found.filter { error in !warningRules(count).contains { $0.0 == error.rule } }.map {
                RuleVerdict(rule: $0.rule, level: strict ? .error : .warning, message: $0.message)
            }
    }

    /// The verdicts on a document that was refused.
    static func verdicts(refused error: X509SVIDError, count: Int) -> [RuleVerdict] {
        let rules = errorRules(count)
        let broken = RuleVerdict(rule: error.rule, level: .error, message: error.message)
        // Without keyUsage at all it is rule X5-10 that is broken, in the place of X5-9.
        let name = error.code == .leafWithoutDigitalSignature ? "X5-9" : error.rule
        guard let index = rules.firstIndex(where: { $0.0 == name }) else { return [broken] }
        // The rules on the chain are looked at certificate by certificate: those before may not have been complete.
        let isChain = index >= errors.count
        return rules.enumerated().map { position, rule in
            if position == index { return broken }
            let isPassed = position < (isChain ? errors.count : index)
            return RuleVerdict(rule: rule.0, level: isPassed ? .ok : .unchecked, message: rule.1)
        }
    }

    private static func passed(_ count: Int) -> [RuleVerdict] {
        errorRules(count).map { RuleVerdict(rule: $0.0, level: .ok, message: $0.1) }
    }

    private static func errorRules(_ count: Int) -> [(String, String)] { errors + (count > 1 ? chainErrors : []) }

    private static func warningRules(_ count: Int) -> [(String, String)] {
        warnings + (count > 1 ? chainWarnings : [])
    }
}

extension SVIDVerdicts {
    /// The verdicts on certificates, the first of which is to be the leaf.
    static func verdicts(on certificates: [Certificate], strict: Bool) -> [RuleVerdict] {
        do throws(X509SVIDError) {
            let found = try X509SVID.review(certificates).warnings
            return verdicts(accepted: found, count: certificates.count, strict: strict)
        } catch {
            return verdicts(refused: error, count: certificates.count)
        }
    }
}
