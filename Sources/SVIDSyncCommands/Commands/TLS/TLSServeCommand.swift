internal import NativeKernel
internal import SPIFFE
internal import SPIFFETLS
internal import WorkloadAPI

/// `svidsync tls serve`.
struct TLSServeCommand: Command {
    static let description = CommandDescription(
        name: "tls serve", summary: "Take mTLS connections, for a program without TLS or as an echo.",
        discussion: """
            Presents the workload's X509-SVID to clients and demands one of them. With --forward, what an accepted
            client sends goes to another server, in the clear, and back; without it, it comes back. Each refused client is
            reported with the step that refused it. Rotation needs no restart; connections live on after it, unless
            --close-untrusted is given. Ends on SIGTERM or SIGINT.
            """,
        options: PeerOptions.options + [
            .option("--forward", "HOST:PORT|PATH", "where accepted connections go on to; an echo without it"),
            .flag("--close-untrusted", "close connections whose clients would be refused now, when bundles change"),
            .option("--max-connections", "NUMBER", "how many there may be at a time; 8192 by default"),
        ], minimumOperands: 1, maximumOperands: 1, operands: "HOST:PORT|PATH",
        examples: [
            (
                "svidsync tls serve --authorize example.org --forward /run/app.sock 0.0.0.0:8443",
                "mTLS in front of a program on a Unix socket"
            ),
            ("svidsync tls serve 127.0.0.1:8443", "an echo, to try clients on"),
        ])

    private let address: TLSAddress
    private let forward: TLSAddress?
    private let peers: PeerOptions
    private let limits: TLSListenerLimits
    private let closesUntrusted: Bool

    init(_ arguments: ParsedArguments) throws(UsageError) {
        address = try .operand(arguments.operands[0])
        forward = try arguments.value("--forward").map { (text) throws(UsageError) in try .operand(text) }
        peers = try PeerOptions(arguments)
        let most = try arguments.count("--max-connections") ?? TLSListenerLimits.defaults.maximumConnections
        guard most > 0 else { throw UsageError(message: "--max-connections: there must be one at least") }
        limits = TLSListenerLimits(maximumConnections: most)
        closesUntrusted = arguments.has("--close-untrusted")
    }

    func run() async -> ExitStatus {
        await SignalEnd.during { await peers.source.running(within: peers.timeout) { await serve() } }
    }

    private func serve() async -> ExitStatus {
        allowDescriptors()
        do throws(TLSError) {
            let tls = try ServerTLS(identity: peers.source, peers: try peers.rules(), options: peers.tls)
            let listener = try await TLSListener(tls, at: address, limits: limits)
            Console.show("listening at \(listener.address)\n")
            await withTaskGroup(of: Void.self) { group in
                if closesUntrusted { group.addTask { await closeUntrusted(of: listener) } }
                await run(listener)
                group.cancelAll()
            }
            return .success
        } catch {
            Console.complain("cannot serve at \(address): \(error)")
            return .unavailable
        }
    }

    private func run(_ listener: TLSListener) async {
        await listener.run(onFailure: { Console.complain("\($0)") }) { connection in
            guard let forward else { return try await Self.echo(connection) }
            try await connection.relay(to: forward)
        }
    }

    private func closeUntrusted(of listener: TLSListener) async {
        for await _ in peers.source.updates {
            let count = listener.closeUntrustedConnections()
            if count > 0 { Console.complain("closed, since their clients are not trusted any more: \(count)") }
        }
    }

    /// Raises the soft limit of open descriptors to what that many connections take, each with one to where it is
    /// forwarded.
    private func allowDescriptors() {
        do {
            try DescriptorLimit.allow(64 + limits.maximumConnections * (forward == nil ? 1 : 2))
        } catch {
            Console.complain("warning: the limit of open descriptors cannot be raised: \(error)")
        }
    }

    private static func echo(_ connection: TLSConnection) async throws(TLSError) {
        while let bytes = try await connection.read() { try await connection.write(bytes) }
    }
}
