internal import NativeKernel
internal import NativeMessages
internal import NativeRPC
internal import SPIFFE

/// A real Workload API on a real Unix socket, that says what it is told to say.
///
/// Streams get the current answer at once, and each new one as it is set.
public final class WorkloadAPIServer: Sendable {
    private let server: RPCServer
    private let answers: LatestValue<X509Answer>

    /// Makes a server; it listens from `start()` on.
    ///
    /// - Parameter socketPath: The absolute path of the Unix socket.
    public init(socketPath: String) {
        let answers = LatestValue<X509Answer>()
        self.answers = answers
        server = RPCServer(
            address: .unix(path: socketPath),
            methods: [
                "/SpiffeWorkloadAPI/FetchX509SVID": .stream(answers) { (answer) throws(RPCStatus) in
                    try X509SVIDResponseMessage(answer).payload()
                },
                "/SpiffeWorkloadAPI/FetchX509Bundles": .stream(answers) { (answer) throws(RPCStatus) in
                    try X509BundlesResponseMessage(answer).payload()
                },
            ])
    }

    /// Listens; until the first answer is set, streams wait.
    ///
    /// - Throws: `TestKitError` if the socket cannot be made, or a server already answers there.
    public func start() throws(TestKitError) {
        do {
            try server.start()
        } catch {
            throw TestKitError("\(error)")
        }
    }

    /// Answers with this from now on.
    ///
    /// - Parameter answer: The answer; open streams get it at once.
    public func set(_ answer: X509Answer) {
        answers.set(answer)
    }

    /// Ends all streams and removes the socket.
    public func shutdown() async {
        await server.shutdown()
    }
}

extension RPCMethod {
    /// A stream of the newest answers, for callers that carry the security metadata (Workload Endpoint §6).
    fileprivate static func stream(
        _ answers: LatestValue<X509Answer>,
        _ encode: @escaping @Sendable (X509Answer) throws(RPCStatus) -> RPCPayloadBytes
    ) -> RPCMethod {
        .serverStreaming { (context, _, writer) throws(RPCStatus) in
            guard context.metadata["workload.spiffe.io"] == ["true"] else {
                throw RPCStatus(.invalidArgument, "security header missing from request")
            }
            var version: UInt64 = 0
            while let answer = await answers.next(after: version) {
                version = answer.version
                try await writer.send(try encode(answer.value))
            }
        }
    }
}
