internal import SPIFFE
internal import SPIFFETLS

/// `svidsync tls connect`.
struct TLSConnectCommand: Command {
    static let description = CommandDescription(
        name: "tls connect", summary: "Connect to a server by mTLS and tell who it is.",
        discussion: """
            Presents the workload's X509-SVID, verifies the server's with the bundle of the server's trust domain, and
            prints the server's SPIFFE ID, its chain, the authority that it leads to, and the verdict on each step. Exits
            with 0 if both sides accept each other, 65 if the server is refused, 69 if there is no connection or the
            server refuses this workload.
            """,
        options: PeerOptions.options + [OutputFormat.option], minimumOperands: 1, maximumOperands: 1,
        operands: "HOST:PORT|PATH",
        examples: [
            ("svidsync tls connect 127.0.0.1:8443", "who is it?"),
            (
                "svidsync tls connect --authorize spiffe://example.org/web web.internal:443",
                "is it the workload that it should be?"
            ),
        ])

    private let address: TLSAddress
    private let peers: PeerOptions
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        address = try .operand(arguments.operands[0])
        peers = try PeerOptions(arguments)
        format = try OutputFormat(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during { await peers.source.running(within: peers.timeout) { await connect() } }
    }

    private func connect() async -> ExitStatus {
        do throws(TLSError) {
            let tls = try ClientTLS(identity: peers.source, peers: try peers.rules(), options: peers.tls)
            let connection = try await tls.connect(to: address, timeout: peers.timeout)
            try await connection.waitForAcceptance(within: .seconds(1))
            await connection.close()
            guard let peer = connection.peer else { return .internalError }
            return [judgement(of: peer, connection)].show(format)
        } catch {
            guard error.step.map({ $0 > .identity }) ?? false else {
                Console.complain("\(address): \(error)")
                return .unavailable
            }
            return [TLSVerdicts.judgement(address, refused: error)].show(format)
        }
    }

    private func judgement(of peer: TLSPeer, _ connection: TLSConnection) -> Judgement {
        var judgement = TLSVerdicts.judgement(address, accepted: peer)
        judgement.add("tls_version", connection.versionText)
        judgement.add("cipher", connection.cipher)
        if let name = connection.applicationProtocol { judgement.add("alpn", name) }
        return judgement
    }
}

extension TLSAddress {
    /// What a command line names.
    static func operand(_ text: String) throws(UsageError) -> TLSAddress {
        guard let address = TLSAddress(text) else {
            throw UsageError(
                message: "'\(text)' is no address: HOST:PORT, [IPV6]:PORT, or the absolute path of a socket")
        }
        return address
    }
}

extension TLSConnection {
    /// The version of TLS in the usual words.
    fileprivate var versionText: String { version == .tls12 ? "TLS 1.2" : "TLS 1.3" }
}
