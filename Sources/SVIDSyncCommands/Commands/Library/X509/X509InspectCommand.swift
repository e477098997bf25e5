internal import NativeKernel
internal import SPIFFE

/// `svidsync x509 inspect`.
struct X509InspectCommand: Command {
    static let description = CommandDescription(
        name: "x509 inspect", summary: "Show the certificates of a file and judge them as an X509-SVID.",
        discussion: """
            Reads certificates in PEM or DER, and shows what they say and the verdict of each rule on an X509-SVID's own
            certificates, the first one being the leaf. A private key that stands with them is compared with the leaf
            and never shown. Certificates that have expired or are not valid yet are warned of. Whether anybody trusts
            them, `svidsync x509 verify` tells. Exits with 0 if no rule is broken, 65 if one is.
            """,
        options: [TimeOption.option, .flag("--strict", "what is only warned of is an error"), OutputFormat.option],
        minimumOperands: 1, maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync x509 inspect tls.crt", "look at a chain"),
            ("cat tls.crt tls.key | svidsync x509 inspect -", "does the key belong to it, too?"),
        ])

    private let path: String
    private let time: Timestamp
    private let strict: Bool
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        path = arguments.operands[0]
        time = try TimeOption.time(arguments)
        strict = arguments.has("--strict")
        format = try OutputFormat(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during(work)
    }

    private func work() async -> ExitStatus {
        do {
            let contents = try await InputReading.read(path)
            return [contents.withSpan(judgement)].show(format)
        } catch {
            return InputReading.report(error)
        }
    }

    private func judgement(_ contents: Span<UInt8>) -> Judgement {
        var judgement = Judgement(subject: path)
        do throws(X509DecodingError) {
            let certificates = try Certificate.parse(contents: contents)
            for (index, certificate) in certificates.enumerated() {
                let facts = CertificateFacts(certificate: certificate)
                judgement.add("certificate_\(index)", facts.json, facts.lines)
            }
            judgement.report = report(on: certificates, contents)
        } catch {
            judgement.report = .unreadable(error.code == .unsupported ? "X5-35" : "X5-33", error.message)
        }
        return judgement
    }

    private func report(on certificates: [Certificate], _ contents: Span<UInt8>) -> RuleReport {
        do throws(X509DecodingError) {
            let key = try PrivateKey.parse(contents: contents)
            return X509SVID.report(on: certificates, privateKey: key, at: time, strict: strict)
        } catch {
            var report = X509SVID.report(on: certificates, at: time, strict: strict)
            report.append(.unreadable("X5-31", error.message))
            return report
        }
    }
}
