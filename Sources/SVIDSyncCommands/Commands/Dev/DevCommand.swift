internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPITestKit

/// `svidsync dev`: a development Workload API.
struct DevCommand: Command {
    static let description = CommandDescription(
        name: "dev", summary: "Serve a development Workload API with its own authority; no SPIRE needed.",
        discussion: """
            Serves the SPIFFE Workload API on a Unix socket to everybody who can open it: X509-SVIDs, JWT-SVIDs and
            WIT-SVIDs, their bundles, and the validation of JWT-SVIDs. Each trust domain has an authority of its own,
            which lives and dies with the process. For development and tests: nothing is attested.

            A rotation, at each interval or by SIGUSR1 at once, brings new X509-SVIDs and WIT-SVIDs and a new key for
            tokens; old keys stay in the bundles while tokens that they have signed are valid.
            """,
        options: DevOptions.descriptions,
        examples: [
            ("svidsync dev --spiffe-id spiffe://example.org/web --ttl 10s", "SVIDs that rotate every 5 seconds"),
            (
                "svidsync dev --spiffe-id spiffe://a.example/web,spiffe://b.example/api=api --federate c.example",
                "two identities of two trust domains, the second with a hint, and the bundle of a third"
            ),
            (
                "svidsync dev --key-type rsa-2048 --jwt-algorithm PS256 --jwt-ttl 30s",
                "RSA keys, and tokens that live for half a minute"
            ),
            (
                "SPIFFE_ENDPOINT_SOCKET=unix:///tmp/svidsync-dev/agent.sock svidsync run",
                "the agent on it, in another terminal"
            ),
        ])

    private let options: DevOptions

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try DevOptions(arguments)
    }

    func run() async -> ExitStatus {
        let socket = options.socket
        do {
            let inbox = try SignalInbox([SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.user1])
            let server = try DevelopmentServer(
                socketPath: socket, identities: options.identities, federated: options.federated,
                settings: options.settings)
            if let slash = socket.lastIndex(of: "/") { try Directory.makePath(String(socket[..<slash])) }
            try server.start()
            say("serving \(options.identities.map(\.id.description).joined(separator: ", ")) on unix://\(socket)")
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
            var next = ContinuousClock.now + options.interval
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
                    next = max(next + options.interval, .now)
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
