internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// `svidsync x509 fetch`.
struct X509FetchCommand: Command {
    static let description = CommandDescription(
        name: "x509 fetch", summary: "Fetch an X509-SVID once, and show it or write it into a directory.",
        discussion: """
            Asks the Workload API once. Without more the SVIDs and bundles are described, without private keys. With --pem
            the chain of the chosen SVID is printed and nothing else, with --show-private-key its key before it. With
            --output-directory the chosen SVID is written as one atomic set: tls.crt (the chain), tls.key (mode 0600),
            ca.pem (the bundle of its trust domain) and ca-TD.pem for each federated trust domain.
            """,
        options: EndpointOption.options + [
            .option("--hint", "HINT", "which SVID to print or write; the first by default"),
            .flag("--pem", "print the chain in PEM"),
            .flag("--show-private-key", "with --pem, print the private key before the chain: it is a secret"),
            FetchDirectory.option,
            .option("--timeout", "DURATION", "give up after this time; 30s by default"),
            .flag("--strict", "refuse what is only warned of"), OutputFormat.option,
        ],
        examples: [
            ("svidsync x509 fetch", "what does the agent give me?"),
            ("svidsync x509 fetch --pem | openssl x509 -noout -text", "look at the leaf with another tool"),
            ("svidsync x509 fetch --hint web --output-directory /run/web", "write the SVID with the hint web"),
        ])

    private let client: WorkloadAPIClient
    private let hint: String?
    private let directory: FetchDirectory?
    private let printsPEM: Bool
    private let showsKey: Bool
    private let timeout: Duration
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        client = try EndpointOption.client(arguments, strict: arguments.has("--strict"))
        hint = arguments.value("--hint")
        directory = try FetchDirectory(arguments)
        timeout = try FetchDirectory.timeout(arguments)
        format = try OutputFormat(arguments)
        printsPEM = arguments.has("--pem")
        showsKey = arguments.has("--show-private-key")
        guard hint == nil || directory != nil || printsPEM else {
            throw UsageError(message: "--hint says which SVID to print or write: it needs --pem or --output-directory")
        }
        guard !printsPEM || (directory == nil && format == .text) else {
            throw UsageError(
                message: "--pem prints the chain, --output-directory writes it, --output json describes it")
        }
        guard !showsKey || printsPEM else { throw UsageError(message: "--show-private-key needs --pem") }
    }

    func run() async -> ExitStatus {
        await SignalExit.during(work)
    }

    private func work() async -> ExitStatus {
        do throws(WorkloadAPIError) {
            let context = try await client.fetchX509Context(timeout: timeout)
            for warning in context.warnings { Console.complain("warning: \(warning)") }
            guard directory != nil || printsPEM else {
                show(context)
                return .success
            }
            guard let svid = hint.map({ context.svid(hint: $0) }) ?? context.defaultSVID else {
                Console.complain("the agent gave no SVID with the hint '\(hint ?? "")'")
                return .denied
            }
            if let directory { return await write(svid, context.bundles, into: directory) }
            return await print(svid)
        } catch {
            Console.complain("\(error.message)")
            return ExitStatus(error)
        }
    }

    private func show(_ context: X509Context) {
        format.show(
            context.svids.map(StateFacts.line) + context.bundles.map(StateFacts.line),
            .object([
                ("svids", .array(context.svids.map(StateFacts.json))), ("bundles", StateFacts.json(context.bundles)),
            ]))
    }

    private func print(_ svid: X509SVID) async -> ExitStatus {
        do {
            let chain = svid.certificateChainPEM
            try await Console.write(showsKey ? svid.combinedPEM : SecretBytes(copying: chain.span))
            return .success
        } catch {
            Console.complain("cannot write: \(error)")
            return .cannotWrite
        }
    }

    private func write(
        _ svid: X509SVID, _ bundles: X509BundleSet, into directory: FetchDirectory
    ) async -> ExitStatus {
        await directory.publish(files(svid, bundles)) {
            format.show(
                ["\(StateFacts.line(svid)), written to \(directory.path)"],
                .object([("directory", .string(directory.path)), ("svid", StateFacts.json(svid))]))
        }
    }

    private func files(_ svid: X509SVID, _ bundles: X509BundleSet) -> [DeliveredFile] {
        var files = [
            DeliveredFile(name: "tls.crt", contents: .bytes(svid.certificateChainPEM), mode: 0o644),
            DeliveredFile(name: "tls.key", contents: .secret(svid.privateKeyPEM), mode: 0o600),
        ]
        for bundle in bundles {
            let name = bundle.trustDomain == svid.id.trustDomain ? "ca.pem" : "ca-\(bundle.trustDomain).pem"
            files.append(DeliveredFile(name: name, contents: .bytes(bundle.pem), mode: 0o644))
        }
        return files
    }
}
