internal import NativeKernel
internal import SPIFFE

/// A file with trust bundles, read and judged.
struct BundleInput: Sendable {
    let format: BundleFormat
    /// The bundles as far as they can be used; nil if the file is refused as a whole.
    let map: BundleMap?
    let report: RuleReport
    /// Whether the trust domains are known: from a map, or from the caller.
    let isNamed: Bool

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

    /// What is found about the file.
    ///
    /// - Parameter withKeys: Whether people want to see each key, too.
    func judgement(_ path: String, withKeys: Bool) -> Judgement {
        var judgement = Judgement(subject: path, report: report)
        judgement.add("format", format.rawValue)
        guard let map else { return judgement }
        judgement.facts.append(("bundles", .array(map.map { BundleFacts.json($0, isNamed: isNamed) }), nil))
        for bundle in map {
            let name = isNamed ? "bundle of \(bundle.trustDomain)" : "bundle"
            judgement.facts.append((name, nil, BundleFacts.text(bundle)))
            guard withKeys else { continue }
            for certificate in bundle.x509Bundle.authorities {
                judgement.facts.append(("authority", nil, CertificateFacts(certificate: certificate).text))
            }
            for key in bundle.jwtBundle.authorities {
                judgement.facts.append(("key for JWT-SVIDs", nil, BundleFacts.text(key)))
            }
            for key in bundle.witBundle.authorities {
                judgement.facts.append(("key for WIT-SVIDs", nil, BundleFacts.text(key)))
            }
        }
        return judgement
    }
}
