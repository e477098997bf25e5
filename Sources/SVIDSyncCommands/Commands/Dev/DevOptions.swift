internal import SPIFFE
internal import WorkloadAPITestKit

/// What `svidsync dev` is to serve, and where.
struct DevOptions: Sendable {
    static let descriptions: [OptionDescription] = [
        .option("--socket", "PATH", "where to serve; /tmp/svidsync-dev/agent.sock by default"),
        .option("--spiffe-id", "ID[=HINT],…", "the identities to serve; spiffe://example.org/workload by default"),
        .option("--federate", "TD[,TD]…", "further trust domains whose bundles to serve; none by default"),
        .option("--ttl", "DURATION", "how long an X509-SVID or WIT-SVID lives; 1h by default"),
        .option("--jwt-ttl", "DURATION", "how long a JWT-SVID lives; 5m by default"),
        .option("--rotate-every", "DURATION", "when to issue new ones; half of --ttl by default"),
        .option("--key-type", "KIND", "the keys of X509-SVIDs: \(keyNames); ec-p256 by default"),
        .option("--jwt-algorithm", "NAME", "what signs tokens: \(algorithmNames); ES256 by default"),
    ]

    private static let keys: [(name: String, key: TestKey)] = [
        ("ec-p256", .p256), ("ec-p384", .p384), ("ec-p521", .p521), ("rsa-2048", .rsa2048), ("rsa-4096", .rsa4096),
        ("ed25519", .ed25519),
    ]
    private static let keyNames = keys.map(\.name).joined(separator: ", ")
    private static let algorithmNames = JWTAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")

    let socket: String
    let identities: [TestIdentity]
    let federated: [TrustDomain]
    let settings: DevelopmentServer.Settings
    /// The time from one rotation to the next.
    let interval: Duration

    init(_ arguments: ParsedArguments) throws(UsageError) {
        socket = arguments.value("--socket") ?? "/tmp/svidsync-dev/agent.sock"
        guard socket.hasPrefix("/"), socket.utf8.count <= 107 else {
            throw UsageError(message: "--socket: '\(socket)' is no absolute path of at most 107 bytes")
        }
        identities = try Self.identities(arguments.value("--spiffe-id") ?? "spiffe://example.org/workload")
        federated = try Self.trustDomains(arguments.value("--federate") ?? "")
        var settings = DevelopmentServer.Settings(lifetime: try arguments.duration("--ttl") ?? .seconds(3600))
        settings.tokenLifetime = try arguments.duration("--jwt-ttl") ?? settings.tokenLifetime
        interval = try arguments.duration("--rotate-every") ?? settings.lifetime / 2
        guard settings.lifetime >= .seconds(1), settings.tokenLifetime >= .seconds(1), interval > .zero else {
            throw UsageError(message: "--ttl and --jwt-ttl must be at least 1s, and --rotate-every longer than nothing")
        }
        if let name = arguments.value("--key-type") {
            guard let key = Self.keys.first(where: { $0.name == name })?.key else {
                throw UsageError(message: "--key-type: '\(name)' is none of \(Self.keyNames)")
            }
            settings.key = key
        }
        if let name = arguments.value("--jwt-algorithm") {
            guard let algorithm = JWTAlgorithm(rawValue: name) else {
                throw UsageError(message: "--jwt-algorithm: '\(name)' is none of \(Self.algorithmNames)")
            }
            settings.algorithm = algorithm
        }
        self.settings = settings
    }

    private static func identities(_ text: String) throws(UsageError) -> [TestIdentity] {
        var identities: [TestIdentity] = []
        for text in text.split(separator: ",") {
            // An equals sign is no character of a SPIFFE ID.
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            do {
                let id = try SPIFFEID(parsing: parts[0])
                identities.append(TestIdentity(id: id, hint: parts.count == 2 ? parts[1] : nil))
            } catch {
                throw UsageError(message: "--spiffe-id: \(error)")
            }
        }
        guard !identities.isEmpty, identities.allSatisfy(\.id.hasPath) else {
            throw UsageError(message: "--spiffe-id: the IDs need a path each")
        }
        let hints = identities.compactMap(\.hint)
        guard Set(hints).count == hints.count else {
            throw UsageError(message: "--spiffe-id: two identities cannot have the same hint (Workload API §8)")
        }
        return identities
    }

    private static func trustDomains(_ text: String) throws(UsageError) -> [TrustDomain] {
        var found: [TrustDomain] = []
        for name in text.split(separator: ",") {
            do {
                found.append(try TrustDomain(parsing: String(name)))
            } catch {
                throw UsageError(message: "--federate: \(error)")
            }
        }
        return found
    }
}
