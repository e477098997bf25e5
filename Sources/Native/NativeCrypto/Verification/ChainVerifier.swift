internal import COpenSSL

/// Path validation (RFC 5280 §6) from a leaf to given anchors and no others.
package enum ChainVerifier {
    /// How strictly to verify.
    package struct Options: Hashable, Sendable {
        /// The time at which the chain must be valid, in seconds since 1970.
        package var time: Int64
        /// How many intermediates there may be at most between leaf and anchor.
        package var maximumIntermediates: Int
        /// OpenSSL's security level for keys and digests; 2 asks for 112 bits, the default of today's TLS.
        package var securityLevel: Int
        /// What is asked about revocation.
        package var revocation: RevocationCheck

        package init(
            time: Int64, maximumIntermediates: Int = 16, securityLevel: Int = 2, revocation: RevocationCheck = .unasked
        ) {
            self.time = time
            self.maximumIntermediates = maximumIntermediates
            self.securityLevel = securityLevel
            self.revocation = revocation
        }
    }

    /// Verifies that the leaf chains up to one of the anchors.
    ///
    /// Every certificate of the chain must be valid at the time, the anchor's included (rules X5-26, X5-29), and all
    /// above the leaf must be authorities. The purposes in extKeyUsage are not looked at. An anchor is no leaf: a leaf
    /// that is itself among the anchors does not pass for that (rule X5-30).
    ///
    /// What the chain proves of the intermediates is remembered in the anchors (`ProvenIssuers`).
    ///
    /// - Returns: the chain, from the leaf to the anchor.
    /// - Throws: `ChainError`.
    package static func verify(
        _ leaf: NativeCertificate, intermediates: [NativeCertificate], anchors: TrustAnchors, options: Options
    ) throws(ChainError) -> [NativeCertificate] {
        try options.revocation.refusePartialLists(for: [leaf] + intermediates)
        if let chain = anchors.provenIssuers.chain(of: leaf, intermediates, options) { return chain }
        do throws(ChainError) {
            let chain = try attempt(leaf, intermediates, anchors, options)
            anchors.provenIssuers.remember(chain, intermediates, anchors.certificates, options)
            return chain
        } catch {
            // OpenSSL commits itself to the first issuer whose name and key identifier fit. Where several have the
            // same name and no identifier tells them apart, another one may be right.
            guard let other = alternative(leaf, intermediates, anchors, options) else { throw error }
            return other
        }
    }

    private static func attempt(
        _ leaf: NativeCertificate, _ intermediates: [NativeCertificate], _ anchors: TrustAnchors, _ options: Options
    ) throws(ChainError) -> [NativeCertificate] {
        let context = try VerificationContext(leaf, intermediates, anchors, options)
        let chain = try context.verifiedChain()
        guard chain.count > 1 else {
            throw ChainError(
                .unknownAuthority, certificate: leaf, depth: 0,
                reason: "the certificate stands among the trust anchors itself, and no anchor issued it")
        }
        return chain
    }

    /// Tries the anchors that share their name with another one by themselves, and with each one those intermediates
    /// that share theirs; the number of attempts is bounded.
    private static func alternative(
        _ leaf: NativeCertificate, _ intermediates: [NativeCertificate], _ anchors: TrustAnchors, _ options: Options
    ) -> [NativeCertificate]? {
        let anchorChoices = choices(among: anchors.certificates)
        let intermediateChoices = choices(among: intermediates)
        guard anchorChoices.count > 1 || intermediateChoices.count > 1 else { return nil }
        var attempts = 0
        for anchors in anchorChoices {
            for intermediates in intermediateChoices {
                attempts += 1
                guard attempts <= attemptLimit else { return nil }
                do {
                    return try attempt(leaf, intermediates, TrustAnchors(anchors), options)
                } catch {
                    continue
                }
            }
        }
        return nil
    }

    private static let attemptLimit = 64

    /// The ways to leave out all but one of the certificates that share a subject, for one subject at a time.
    private static func choices(among certificates: [NativeCertificate]) -> [[NativeCertificate]] {
        var choices: [[NativeCertificate]] = []
        for (index, certificate) in certificates.enumerated() {
            let others = certificates.indices.filter { other in
                other != index && certificates[other].subjectDER == certificate.subjectDER
            }
            guard !others.isEmpty else { continue }
            choices.append(certificates.indices.filter { !others.contains($0) }.map { certificates[$0] })
        }
        return choices.isEmpty ? [certificates] : choices
    }
}
