internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// `svidsync wit fetch`.
struct WITFetchCommand: Command {
    static let description = CommandDescription(
        name: "wit fetch", summary: "Fetch a WIT-SVID once, and show it or write it into a directory (incubating).",
        discussion: """
            Asks the Workload API once. Without a directory the SVIDs are described, without signatures and keys. With
            --output-directory the first one, or that of --spiffe-id, is written as one atomic set: token and key.jwk
            (both mode 0600).
            """,
        options: EndpointOption.options + [
            .option("--spiffe-id", "ID", "the identity; all by default"), FetchDirectory.option,
            .option("--timeout", "DURATION", "give up after this time; 30s by default"), OutputFormat.option,
        ],
        examples: [("svidsync wit fetch --output-directory /run/web", "write the token and its key")])

    private let client: WorkloadAPIClient
    private let id: SPIFFEID?
    private let directory: FetchDirectory?
    private let timeout: Duration
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        client = try EndpointOption.client(arguments)
        id = try TrustDomainOption.spiffeID(arguments)
        directory = try FetchDirectory(arguments)
        timeout = try FetchDirectory.timeout(arguments)
        format = try OutputFormat(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during(work)
    }

    private func work() async -> ExitStatus {
        do throws(WorkloadAPIError) {
            let context = try await client.fetchWITContext(id: id, timeout: timeout)
            for warning in context.warnings { Console.complain("warning: \(warning)") }
            if let directory { return await write(context.defaultSVID, into: directory) }
            format.show(
                context.svids.map(TokenFacts.line), .object([("svids", .array(context.svids.map(TokenFacts.json)))]))
            return .success
        } catch {
            Console.complain("\(error.message)")
            return ExitStatus(error)
        }
    }

    private func write(_ svid: WITSVID, into directory: FetchDirectory) async -> ExitStatus {
        var files = [DeliveredFile(name: "token", contents: .secret(svid.token), mode: 0o600)]
        if let key = svid.privateKey {
            files.append(DeliveredFile(name: "key.jwk", contents: .secret(key.text), mode: 0o600))
        }
        return await directory.publish(files) {
            format.show(
                ["\(TokenFacts.line(svid)), written to \(directory.path)"],
                .object([("directory", .string(directory.path)), ("svid", TokenFacts.json(svid))]))
        }
    }
}
