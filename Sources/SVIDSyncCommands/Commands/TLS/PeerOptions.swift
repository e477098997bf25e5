internal import NativeKernel
internal import SPIFFE
internal import SPIFFETLS
internal import WorkloadAPI

/// Whom a `tls` command accepts, and by which Workload API.
struct PeerOptions: Sendable {
    static let options: [OptionDescription] =
        EndpointOption.options + [
            .option("--authorize", "ID[,ID]…|TD[,TD]…", "the SPIFFE IDs or trust domains to accept; any by default"),
            .option("--hint", "HINT", "which of the workload's SVIDs to present; the first by default"),
            .option("--alpn", "NAME[,NAME]…", "application protocols, best first; none by default"),
            .flag("--tls13", "refuse TLS 1.2"),
            .flag("--strict", "what is only warned of is an error"),
            .option("--timeout", "DURATION", "how long to wait for the Workload API and the peer; 10s by default"),
        ]

    let source: X509Source
    let timeout: Duration
    let tls: TLSOptions
    private let authorizer: Authorizer

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let picker = arguments.value("--hint").map { X509SVIDPicker.hint($0) } ?? .first
        source = X509Source(client: try EndpointOption.client(arguments), picker: picker)
        timeout = try arguments.duration("--timeout") ?? .seconds(10)
        tls = TLSOptions(
            minimumVersion: arguments.has("--tls13") ? .tls13 : .tls12,
            applicationProtocols: (arguments.value("--alpn") ?? "").split(separator: ",").map(String.init),
            verification: X509VerificationOptions(strict: arguments.has("--strict")))
        authorizer = try Self.authorizer(arguments.value("--authorize"))
    }

    /// The rules, by the source's bundles.
    func rules() throws(TLSError) -> PeerRules { try PeerRules(bundles: source, authorize: authorizer) }

    private static func authorizer(_ text: String?) throws(UsageError) -> Authorizer {
        guard let text else { return .any }
        let names = text.split(separator: ",").map(String.init)
        do {
            guard names.contains(where: { $0.holds("://") }) else {
                return .trustDomains(
                    try names.map { (name) throws(SPIFFEIDError) in try TrustDomain(parsing: name) })
            }
            return try .oneOf(names)
        } catch {
            throw UsageError(message: "--authorize: \(error)")
        }
    }
}
