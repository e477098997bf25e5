internal import NativeKernel
internal import SPIFFE

/// `svidsync x509 verify`.
struct X509VerifyCommand: Command {
    static let description = CommandDescription(
        name: "x509 verify", summary: "Verify an X509-SVID against a trust bundle.",
        discussion: """
            Reads a chain (the leaf first) in PEM or DER and the bundle of its trust domain in any format that `svidsync
            bundle inspect` reads, and verifies the chain as the standard says: the rules on the certificates, then the
            path to an authority of the bundle. The bundle counts as that of --trust-domain, or without it as that of the
            leaf's own; a Bundle Map names its trust domains itself. With revocation lists, what the newest one of an
            issuer names is refused, and with --require-crl also a certificate of whose issuer there is none. What is wrong
            with the bundle's authorities is warned of, and refused with --strict. Exits with 0 if the SVID is trusted, 65
            if not.
            """,
        options: [
            .option("--bundle", "FILE|-", "the authorities of the trust domain; must be given").required,
            BundleFormat.option,
            .option("--trust-domain", "TD", "which trust domain the bundle is of; the leaf's by default"),
        ] + RevocationOption.options + [
            TimeOption.option, .flag("--strict", "what is only warned of is an error"), OutputFormat.option,
        ],
        minimumOperands: 1, maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync x509 verify --bundle ca.pem tls.crt", "is it trusted now?"),
            ("svidsync x509 verify --bundle ca.pem --time 2027-01-01T00:00:00Z tls.crt", "will it be then?"),
            ("svidsync x509 verify --bundle bundles.json --crl crl.pem tls.crt", "by a Bundle Map, and not revoked?"),
        ])

    private let path: String
    private let bundlePath: String
    private let bundleFormat: BundleFormat?
    private let trustDomain: TrustDomain?
    private let revocation: RevocationOption
    private let time: Timestamp
    private let strict: Bool
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        path = arguments.operands[0]
        guard let bundlePath = arguments.value("--bundle") else { throw UsageError(message: "--bundle must be given") }
        self.bundlePath = bundlePath
        bundleFormat = try BundleFormat.named("--bundle-format", arguments)
        trustDomain = try TrustDomainOption.trustDomain(arguments)
        revocation = try RevocationOption(arguments)
        guard ([path, bundlePath] + revocation.paths).count(where: { $0 == "-" }) <= 1 else {
            throw UsageError(message: "only one of chain, bundle and revocation lists can come from the standard input")
        }
        strict = arguments.has("--strict")
        format = try OutputFormat(arguments)
        time = try TimeOption.time(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during(work)
    }

    private func work() async -> ExitStatus {
        do {
            let bundle = BundleInput(
                try await InputReading.read(bundlePath), format: bundleFormat, use: .jwtSVID, trustDomain: nil,
                time: time, strict: strict)
            guard bundle.map != nil else {
                return [Judgement(subject: bundlePath, report: bundle.report)].show(format)
            }
            let lists = try await revocation.read()
            let chain = try await InputReading.read(path)
            return [judgement(chain, bundle, lists)].show(format)
        } catch {
            return InputReading.report(error)
        }
    }

    private func judgement(_ chain: SecretBytes, _ bundle: BundleInput, _ lists: RevocationInput) -> Judgement {
        var judgement = Judgement(subject: path)
        guard let policy = lists.policy(&judgement), let presented = certificates(chain, &judgement) else {
            return judgement
        }
        // Certificates without a SPIFFE ID are refused whatever the bundle.
        let own = presented.first?.uris.first.flatMap { SPIFFEID($0)?.trustDomain }
        let bundles = bundle.bundles(of: trustDomain, or: own) ?? BundleMap()
        let options = X509VerificationOptions(strict: strict, revocation: policy)
        judgement.report = VerifiedX509Chain.report(on: presented, against: bundles, at: time, options: options)
        if let own, bundles[own] != nil { judgement.report.append(bundle.faults(of: own, .certificates)) }
        guard judgement.isValid else { return judgement }
        do throws(X509VerificationError) {
            let chain = try VerifiedX509Chain(verifying: presented, against: bundles, at: time, options: options)
            judgement.add("spiffe_id", chain.id.description)
            judgement.add("time", time.rfc3339)
            let expiry = chain.notAfter.rfc3339
            judgement.add("valid_until", .string(expiry), ["\(expiry), the whole chain"])
            let authority = CertificateFacts(certificate: chain.authority)
            judgement.add("authority", authority.json, authority.lines)
        } catch {
            judgement.report = .unreadable(error.rule, error.message)
        }
        return judgement
    }

    private func certificates(_ contents: SecretBytes, _ judgement: inout Judgement) -> [Certificate]? {
        do throws(X509DecodingError) {
            return try contents.withSpan { (bytes) throws(X509DecodingError) in
                try Certificate.parse(contents: bytes)
            }
        } catch {
            let rule = error.code == .unsupported ? "X5-35" : "X5-33"
            judgement.report = .unreadable(rule, error.message)
            return nil
        }
    }
}
