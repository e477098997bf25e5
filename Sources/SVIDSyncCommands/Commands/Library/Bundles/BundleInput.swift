internal import NativeKernel
internal import SPIFFE

/// A file with trust bundles, read and judged.
struct BundleInput: Sendable {
    let format: BundleFormat
    /// The bundles as far as they can be used; nil if the file is refused as a whole.
    let map: BundleMap?
    private(set) var report: RuleReport
    /// Whether the trust domains are known: from a map, or from the caller.
    let isNamed: Bool
    private let isStrict: Bool

    /// Stands for the trust domain that a document does not name; never shown.
    private static let unnamed: TrustDomain = {
        guard let name = TrustDomain("unnamed") else { preconditionFailure("a good name is refused") }
        return name
    }()

    init(
        _ contents: SecretBytes, format: BundleFormat?, use: BundleUse, trustDomain: TrustDomain?, time: Timestamp,
        strict: Bool
    ) {
        let format = format ?? contents.withSpan(BundleFormat.recognise)
        let name = trustDomain ?? Self.unnamed
        self.format = format
        isNamed = trustDomain != nil || format == .map
        // A bundle is public.
        let bytes = contents.withSpan { span in span.indices.map { span[$0] } }
        switch format {
        case .pem, .der: (map, report) = Self.certificates(bytes.span, format, name, time, strict)
        case .spiffe:
            let review = SPIFFEBundle.review(bytes, trustDomain: name, strict: strict)
            (map, report) = (review.document.map { BundleMap([$0]) }, review.report)
        case .jwks where use == .jwtSVID:
            let review = JWTBundle.review(jwkSet: bytes, trustDomain: name, strict: strict)
            (map, report) = (review.document.map { BundleMap([SPIFFEBundle($0)]) }, review.report)
        case .jwks:
            let review = WITBundle.review(jwkSet: bytes, trustDomain: name, strict: strict)
            (map, report) = (review.document.map { BundleMap([SPIFFEBundle($0)]) }, review.report)
        case .map:
            let review = BundleMap.review(bytes, strict: strict)
            (map, report) = (review.document, review.report)
        }
        if let map, format == .spiffe || format == .map {
            report.append(Self.certificateReport(map, isNamed: format == .map, time, strict))
        }
        isStrict = strict
    }

    /// The verdicts on the certificates of documents, whose readers look at the entries alone.
    private static func certificateReport(
        _ map: BundleMap, isNamed: Bool, _ time: Timestamp, _ strict: Bool
    ) -> RuleReport {
        var verdicts: [RuleVerdict] = []
        for bundle in map where !bundle.x509Bundle.isEmpty {
            let report = X509Bundle.report(on: bundle.x509Bundle.authorities, at: time, strict: strict)
            verdicts += report.verdicts.map { isNamed ? $0.placed(in: bundle.trustDomain) : $0 }
        }
        return RuleReport(
            ["X5-18", "X5-10", "X5-19", "D-11"].flatMap { rule in
                let found = verdicts.filter { $0.rule.number == rule }
                let broken = found.filter { $0.level != .ok }
                return broken.isEmpty ? Array(found.prefix(1)) : broken
            })
    }

    private static func certificates(
        _ contents: Span<UInt8>, _ format: BundleFormat, _ name: TrustDomain, _ time: Timestamp, _ strict: Bool
    ) -> (BundleMap?, RuleReport) {
        do throws(X509DecodingError) {
            let authorities: [Certificate]
            if format == .der {
                authorities = try Certificate.parse(concatenatedDER: contents.indices.map { contents[$0] })
            } else {
                // Refuses what is not PEM; but leaves out repeated certificates, about which there is a verdict.
                _ = try X509Bundle(trustDomain: name, pem: contents)
                authorities = try Certificate.parse(contents: contents)
            }
            let bundle = X509Bundle(trustDomain: name, authorities: authorities)
            var report = RuleReport([
                RuleVerdict(rule: Rule("X5-33"), level: .ok, message: Rule("X5-33").statement, place: nil)
            ])
            report.append(X509Bundle.report(on: authorities, at: time, strict: strict))
            return (BundleMap([SPIFFEBundle(bundle)]), report)
        } catch {
            let rule = error.code == .empty ? "D-8" : format == .pem ? "X5-35" : "X5-33"
            return (nil, .unreadable(rule, error.message))
        }
    }

    /// The bundles to judge an SVID by.
    ///
    /// - Parameters:
    ///   - chosen: What the caller says that a document without names is of, or which bundle of a map it wants.
    ///   - stated: What the SVID says that it is of.
    func bundles(of chosen: TrustDomain?, or stated: TrustDomain?) -> BundleMap? {
        guard let map else { return nil }
        if isNamed {
            guard let chosen else { return map }
            return BundleMap(map[chosen].map { [$0] } ?? [])
        }
        guard let trustDomain = chosen ?? stated else { return map }
        return BundleMap(
            map.map { bundle in
                SPIFFEBundle(
                    trustDomain: trustDomain, x509Authorities: bundle.x509Bundle.authorities,
                    jwtAuthorities: bundle.jwtBundle.authorities, witAuthorities: bundle.witBundle.authorities,
                    sequence: bundle.sequence, refreshHint: bundle.refreshHint)
            })
    }

    /// What is wrong with a bundle that an SVID is judged by, as far as it is about keys that could vouch for it.
    ///
    /// That makes no SVID invalid, except in strict mode.
    func faults(of trustDomain: TrustDomain, _ use: KeyRules) -> RuleReport {
        RuleReport(
            report.breaches.compactMap { verdict in
                guard use.rules.contains(verdict.rule.number) else { return nil }
                if case .bundle(let other, _)? = verdict.place, other != trustDomain { return nil }
                return verdict.placed(in: trustDomain).atMost(isStrict ? .error : .warning)
            })
    }

    /// The rules on the keys for one kind of SVID.
    struct KeyRules: Sendable {
        fileprivate let rules: [String]

        private static let shared = ["BU-10", "BU-11", "BU-12", "BU-23"]
        static let certificates = KeyRules(
            rules: shared + [
                "X5-10", "X5-16", "X5-18", "X5-19", "BU-15", "BU-16", "BU-17", "BU-18", "BU-19", "D-11",
            ])
        static let tokens = KeyRules(rules: shared + ["BU-21", "BU-22", "JW-16", "ST-30", "WI-27"])
    }

    /// What is found about the file.
    ///
    /// - Parameter withKeys: Whether people want to see each key, too.
    func judgement(_ path: String, withKeys: Bool) -> Judgement {
        var judgement = Judgement(subject: path, report: report)
        judgement.add("format", format.rawValue)
        guard let map else { return judgement }
        judgement.record("bundles", .array(map.map { BundleFacts.json($0, isNamed: isNamed) }))
        for bundle in map {
            let name = isNamed ? "bundle of \(bundle.trustDomain)" : "bundle"
            judgement.tell(name, [BundleFacts.text(bundle)])
            guard withKeys else { continue }
            for certificate in bundle.x509Bundle.authorities {
                judgement.tell("authority", CertificateFacts(certificate: certificate).lines)
            }
            for key in bundle.jwtBundle.authorities {
                judgement.tell("key for JWT-SVIDs", [BundleFacts.text(key)])
            }
            for key in bundle.witBundle.authorities {
                judgement.tell("key for WIT-SVIDs", [BundleFacts.text(key)])
            }
        }
        return judgement
    }
}
