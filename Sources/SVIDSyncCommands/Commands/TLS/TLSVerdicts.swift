internal import SPIFFE
internal import SPIFFETLS

/// The steps of judging a TLS peer, each with its verdict.
enum TLSVerdicts {
    /// What each step asks, by the rule that it is about.
    private static let steps: [(step: TLSStep, rule: String, message: String)] = [
        (.certificate, "X5-1", "the certificates are an X509-SVID"),
        (.bundle, "X5-28", "there is a bundle for the trust domain"),
        (.chain, "X5-27", "the chain leads to an authority of that bundle"),
        (.policy, "policy", "the trust domain is allowed"),
        (.authorization, "authorization", "the SPIFFE ID is authorized"),
    ]

    static func judgement(_ address: TLSAddress, accepted peer: TLSPeer) -> Judgement {
        var judgement = Judgement(subject: "\(address)")
        judgement.add("spiffe_id", peer.id.description)
        let chain = peer.chain.certificates.map(CertificateFacts.init)
        judgement.add("chain", .array(chain.map(\.json)), chain.flatMap(\.lines))
        let expiry = peer.chain.notAfter.rfc3339
        judgement.add("valid_until", .string(expiry), ["\(expiry), the whole chain"])
        judgement.add("bundle", .string(peer.id.trustDomain.name), ["that of \(peer.id.trustDomain)"])
        let warnings = peer.chain.warnings.map { warning in
            RuleVerdict(rule: Rule(warning.rule), level: .warning, message: warning.message, place: warning.place)
        }
        judgement.report = RuleReport(steps.map { verdict($0.rule, .ok, $0.message) } + warnings)
        return judgement
    }

    static func judgement(_ address: TLSAddress, refused error: TLSError) -> Judgement {
        var judgement = Judgement(subject: "\(address)")
        if let id = error.peerID {
            judgement.add("spiffe_id", .string(id.description), ["\(id)\(isProven(error) ? "" : ", unproven")"])
        }
        if let alert = error.alert { judgement.add("alert_sent", "\(alert)") }
        judgement.report = RuleReport(
            steps.map { step, rule, message in
                guard let failed = error.step, step >= failed else { return verdict(rule, .ok, message) }
                guard step == failed else { return verdict(rule, .unchecked, message) }
                return verdict(error.verification?.rule ?? rule, .error, error.message)
            })
        return judgement
    }

    private static func verdict(_ rule: String, _ level: RuleVerdict.Level, _ message: String) -> RuleVerdict {
        RuleVerdict(rule: Rule(rule), level: level, message: message, place: nil)
    }

    private static func isProven(_ error: TLSError) -> Bool { error.step.map { $0 > .chain } ?? false }
}
