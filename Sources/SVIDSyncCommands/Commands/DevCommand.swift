internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI
internal import WorkloadAPITestKit

/// `svidsync dev`: a development Workload API.
struct DevCommand: Command {
    static let description = CommandDescription(
        name: "dev", summary: "Serve a development Workload API with its own authority; no SPIRE needed.",
        discussion: """
            Serves the SPIFFE Workload API on a Unix socket to everybody who can open it, with SVIDs of an authority
            for each trust domain that lives and dies with the process. For development and tests: nothing is
            attested. SIGUSR1 rotates at once.
            """,
        options: [
            .option("--socket", "PATH", "where to serve; /tmp/svidsync-dev/agent.sock by default"),
            .option("--spiffe-id", "ID[=HINT],…", "the identities to serve; spiffe://example.org/workload by default"),
            .option("--federate", "TD[,TD]…", "further trust domains whose bundles to serve; none by default"),
            .option("--ttl", "DURATION", "how long an SVID lives; 1h by default"),
            .option("--rotate-every", "DURATION", "when to issue new ones; half of --ttl by default"),
        ],
        examples: [
            ("svidsync dev --spiffe-id spiffe://example.org/web --ttl 10s", "SVIDs that rotate every 5 seconds"),
            (
                "svidsync dev --spiffe-id spiffe://a.example/web,spiffe://b.example/api=api --federate c.example",
                "two identities of two trust domains, and the bundle of a third"
            ),
            (
                "SPIFFE_ENDPOINT_SOCKET=unix:///tmp/svidsync-dev/agent.sock svidsync run",
                "the agent on it, in another terminal"
            ),
        ])

    private let socket: String
    private let identities: [TestIdentity]
    private let federated: [TrustDomain]
    private let lifetime: Duration
    private let interval: Duration

    init(_ arguments: ParsedArguments) throws(UsageError) {
        socket = arguments.value("--socket") ?? "/tmp/svidsync-dev/agent.sock"
        guard socket.hasPrefix("/"), socket.utf8.count <= 107 else {
            throw UsageError(message: "--socket: '\(socket)' is no absolute path of at most 107 bytes")
        }
        var identities: [TestIdentity] = []
        for text in (arguments.value("--spiffe-id") ?? "spiffe://example.org/workload").split(separator: ",") {
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
        self.identities = identities
        federated = try Self.trustDomains(arguments.value("--federate") ?? "")
        lifetime = try arguments.duration("--ttl") ?? .seconds(3600)
        interval = try arguments.duration("--rotate-every") ?? lifetime / 2
        guard lifetime >= .seconds(1), interval > .zero else {
            throw UsageError(message: "--ttl must be at least 1s, and --rotate-every longer than nothing")
        }
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

    func run() async -> ExitStatus {
        do {
            let inbox = try SignalInbox([SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.user1])
            let server = try DevelopmentServer(
                socketPath: socket, identities: identities, federated: federated, lifetime: lifetime)
            if let slash = socket.lastIndex(of: "/") { try Directory.makePath(String(socket[..<slash])) }
            try server.start()
            say("serving \(identities.map(\.id.description).joined(separator: ", ")) on unix://\(socket)")
            await serve(server, inbox)
            await server.shutdown()
            return .success
        } catch {
            Console.complain("cannot serve on \(socket): \(error)")
            return .unavailable
        }
    }

    /// Rotates at each interval and at each SIGUSR1, until the process is asked to end.
    private func serve(_ server: DevelopmentServer, _ inbox: SignalInbox) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.run() }
            var version: UInt64 = 0
            var demands = 0
            var next = ContinuousClock.now + interval
            while true {
                // A server that cannot keep up with the interval still listens, and does not make up for what it missed.
                let left = ContinuousClock.now.duration(to: next)
                if left <= .zero { await Task.yield() }
                let signals = left > .zero ? await inbox.counts.next(after: version, within: left) : inbox.counts.latest
                if let signals, signals.version > version {
                    version = signals.version
                    if signals.value.asksToEnd { break }
                    guard signals.value[SignalNumber.user1] > demands else { continue }
                    demands = signals.value[SignalNumber.user1]
                } else {
                    next = max(next + interval, .now)
                }
                rotate(server)
            }
            group.cancelAll()
        }
    }

    private func rotate(_ server: DevelopmentServer) {
        do {
            try server.rotate()
            say("rotated")
        } catch {
            Console.complain("no new SVID: \(error)")
        }
    }

    private func say(_ text: String) {
        Console.show("svidsync dev: \(text)\n")
    }
}
