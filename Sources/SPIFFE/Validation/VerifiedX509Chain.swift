internal import NativeCrypto

/// The proof that certificates identify a workload: a chain from its leaf to an authority of its trust domain's bundle.
///
/// Values are made by verification alone.
public struct VerifiedX509Chain: Hashable, Sendable {
    /// The SPIFFE ID that is proven.
    public let id: SPIFFEID
    /// The leaf, the intermediates that were needed, and the bundle's authority: at least two certificates.
    public let certificates: [Certificate]
    /// The rules that the certificates break without being unusable; errors in strict mode.
    public let warnings: [X509SVIDError]

    /// The certificate that states the identity.
    public var leaf: Certificate { certificates[0] }
    /// The authority of the bundle that the chain ends at.
    public var authority: Certificate { certificates[certificates.count - 1] }
    /// The last second at which all certificates of the chain are valid.
    public var notAfter: Timestamp { certificates.map(\.notAfter).min() ?? leaf.notAfter }

    /// Verifies certificates that a peer or a Workload API presents (X509-SVID §5).
    ///
    /// The order is the standard's: the leaf and its SPIFFE ID, the bundle of that trust domain and of no other
    /// (rule X5-27), the path (RFC 5280 §6, rule X5-26). Whether the identity may do something is the caller's matter.
    ///
    /// - Parameters:
    ///   - presented: the leaf, then intermediates, which are helpers without any trust of their own (rule X5-29).
    ///   - bundles: where the bundle of the leaf's trust domain comes from.
    ///   - time: the moment at which every certificate must be valid, the authority's included.
    ///   - options: how strictly to verify.
    /// - Throws: `X509VerificationError`.
    public init(
        verifying presented: [Certificate], against bundles: some X509BundleSource, at time: Timestamp = .now,
        options: X509VerificationOptions = .defaults
    ) throws(X509VerificationError) {
        do throws(X509SVIDError) {
            let review = try ChainReview(presented, strict: options.strict)
            id = review.id
            warnings = review.warnings
        } catch {
            throw X509VerificationError(
                .invalidSVID, error.rule, id: nil, depth: error.certificateIndex, error.message, svidError: error)
        }
        var journal = RuleJournal<X509VerificationError>.throwing
        certificates = try Self.path(presented, id, bundles, time, options, &journal)
    }

    /// A chain whose certificates have passed the review already.
    init(
        reviewed svid: X509SVID, against bundles: some X509BundleSource, at time: Timestamp,
        options: X509VerificationOptions
    ) throws(X509VerificationError) {
        id = svid.id
        warnings = svid.warnings
        if options.strict, let first = svid.warnings.first {
            throw X509VerificationError(
                .invalidSVID, first.rule, id: id, depth: first.certificateIndex, first.message, svidError: first)
        }
        var journal = RuleJournal<X509VerificationError>.throwing
        certificates = try Self.path(svid.certificates, id, bundles, time, options, &journal)
    }

    /// The verdict on each rule that a chain must fulfil to be trusted: those of `X509SVID.report`, then those on the
    /// bundle and the path, which are looked at only if the certificates are valid in themselves.
    ///
    /// - Parameters:
    ///   - presented: As in `init(verifying:against:at:options:)`.
    ///   - bundles: As there.
    ///   - time: As there.
    ///   - options: As there.
    public static func report(
        on presented: [Certificate], against bundles: some X509BundleSource, at time: Timestamp = .now,
        options: X509VerificationOptions = .defaults
    ) -> RuleReport {
        var report = X509SVID.report(on: presented, strict: options.strict)
        var journal = RuleJournal<X509VerificationError>.collecting
        if report.isValid {
            do {
                let id = try ChainReview(presented, strict: false).id
                _ = try path(presented, id, bundles, time, options, &journal)
            } catch {
                // A breach of the path is in the journal; the certificates have been looked at before.
            }
        }
        report.append(journal.report(bundleRules + pathRules(options)))
        return report
    }

    private static let bundleRules = ["X5-27", "X5-28"]

    private static func pathRules(_ options: X509VerificationOptions) -> [String] {
        ["X5-17", "X5-24", "X5-26"] + (options.revocation == .ignored ? [] : ["ST-20"])
    }

    private static func path(
        _ presented: [Certificate], _ id: SPIFFEID, _ bundles: some X509BundleSource, _ time: Timestamp,
        _ options: X509VerificationOptions, _ journal: inout RuleJournal<X509VerificationError>
    ) throws(X509VerificationError) -> [Certificate] {
        let bundle = try journal.need(bundleRules) { () throws(X509VerificationError) in
            try Self.bundle(for: id, in: bundles)
        }
        // What breaks a path first says nothing about the other rules.
        let path = try journal.check(pathRules(options), isOrdered: false) { () throws(X509VerificationError) in
            try Self.path(presented, id, bundle, time, options)
        }
        return try journal.value(path)
    }

    private static func bundle(
        for id: SPIFFEID, in bundles: some X509BundleSource
    ) throws(X509VerificationError) -> X509Bundle {
        let found: X509Bundle?
        do {
            found = try bundles.x509Bundle(for: id.trustDomain)
        } catch {
            throw X509VerificationError(
                .bundleSourceFailed, "X5-28", id: id, "there is no bundle to verify \(id) with: \(error)")
        }
        guard let bundle = found, bundle.trustDomain == id.trustDomain else {
            throw X509VerificationError(
                .noBundle, "X5-27", id: id, "\(id) is not trusted: there is no bundle for its trust domain")
        }
        guard !bundle.authorities.isEmpty else {
            throw X509VerificationError(
                .emptyBundle, "X5-28", id: id, "\(id) is not trusted: the bundle of its trust domain is empty")
        }
        return bundle
    }

    private static func path(
        _ presented: [Certificate], _ id: SPIFFEID, _ bundle: X509Bundle, _ time: Timestamp,
        _ options: X509VerificationOptions
    ) throws(X509VerificationError) -> [Certificate] {
        let anchors: TrustAnchors
        do throws(CryptoError) {
            anchors = try bundle.trustAnchors()
        } catch {
            throw X509VerificationError(.other, "X5-26", id: id, "the bundle cannot be used: \(error)")
        }
        do throws(ChainError) {
            return try ChainVerifier.verify(
                presented[0].native, intermediates: presented.dropFirst().map(\.native), anchors: anchors,
                options: .init(
                    time: time.secondsSince1970, maximumIntermediates: options.maximumIntermediates,
                    revocation: options.revocation.check)
            ).map(Certificate.init)
        } catch {
            throw X509VerificationError(error, id: id)
        }
    }
}

extension X509SVID {
    /// Verifies that the SVID leads to an authority of its trust domain's bundle (X509-SVID §5).
    ///
    /// - Parameters:
    ///   - bundles: a bundle, a set of bundles or a live source; only the one of the SVID's trust domain is used
    ///     (rule X5-27).
    ///   - time: the moment at which every certificate must be valid, the authority's included.
    ///   - options: how strictly to verify.
    /// - Returns: the chain up to the authority.
    /// - Throws: `X509VerificationError`.
    @discardableResult
    public func verify(
        against bundles: some X509BundleSource, at time: Timestamp = .now, options: X509VerificationOptions = .defaults
    ) throws(X509VerificationError) -> VerifiedX509Chain {
        try VerifiedX509Chain(reviewed: self, against: bundles, at: time, options: options)
    }
}
