internal import NativeKernel
internal import SPIFFE
internal import SPIFFETLS
internal import WorkloadAPI

/// The two ports over live sources, until SIGTERM.
///
/// A thin shim: what it answers is what the library says; it validates, retries and reconnects nothing by itself.
struct Harness {
    /// SIGTERM.
    static let endSignal: Int32 = 15

    private let client: WorkloadAPIClient
    private let x509: X509Source
    private let jwt: JWTSource

    init() throws {
        client = WorkloadAPIClient(endpoint: try .fromEnvironment())
        x509 = X509Source(client: client)
        jwt = JWTSource(client: client)
    }

    static func say(_ line: String) throws(SystemError) {
        let bytes = Array("\(line)\n".utf8)
        try StandardStreams.write(to: .standardOutput, bytes.span)
    }

    static func complain(_ message: String) {
        let bytes = Array("spiffe-harness: \(message)\n".utf8)
        // Nobody is left to tell where standard error is closed.
        do { try StandardStreams.write(to: .standardError, bytes.span) } catch {}
    }

    func run() async throws {
        let peers = try PeerRules(bundles: x509, authorize: .any)
        let listener = try await TLSListener(
            ServerTLS(identity: x509, peers: peers), at: .tcp(host: "127.0.0.1", port: 0))
        let commands = ControlCommands(
            client: client, jwt: jwt, dialer: try ClientTLS(identity: x509, peers: peers))
        let control = try await ControlPort(commands)
        guard case .tcp(_, let port) = listener.address else { return }
        let signals = try SignalStream([Self.endSignal])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await x509.run() }
            group.addTask { [x509, jwt] in
                // Without JWT-SVIDs the other port is worth as much as ever; what needs them says that they are not there.
                do { try await jwt.run() } catch { Self.complain("no JWT bundles: \(error)") }
                for await _ in x509.updates {}
            }
            group.addTask { await listener.run(onFailure: Self.report, Self.greet) }
            group.addTask { await control.run() }
            group.addTask { [x509] in
                try Self.say("SPIFFE_HARNESS_VERSION=1")
                try Self.say("SPIFFE_X509_PORT=\(port)")
                try Self.say("SPIFFE_CONTROL_PORT=\(control.port)")
                try await x509.waitForFirstState(timeout: .seconds(365 * 86_400))
                try Self.say("READY")
                // Ends with the group: only the signal, or a source that cannot go on, ends the program.
                for await _ in x509.updates {}
            }
            group.addTask { for await _ in signals { return } }
            // Whatever ends first ends all: the signal, in good order, or an error.
            try await group.next()
            group.cancelAll()
        }
    }

    private static func greet(_ connection: TLSConnection) async throws {
        guard let id = connection.peerID else { return }
        try await connection.write(Array("\(id)\n".utf8))
    }

    private static func report(_ error: any Error) { complain("a connection failed: \(error)") }
}
