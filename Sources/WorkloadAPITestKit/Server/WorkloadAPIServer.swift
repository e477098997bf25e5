internal import NativeKernel
internal import NativeRPC
internal import SPIFFE

/// A real Workload API on a real Unix socket, that says what it is told to say.
///
/// Streams get the current answer at once, and each new one as it is set. A script says otherwise for one stream: what
/// is in the script comes first, and then, unless that has ended the stream, the current answers.
public final class WorkloadAPIServer: Sendable {
    private let server: RPCServer
    private let answers: LatestValue<X509Answer>
    private let scripts: ServerScripts

    /// Makes a server; it listens from `start()` on.
    ///
    /// - Parameter socketPath: The absolute path of the Unix socket.
    public init(socketPath: String) {
        let answers = LatestValue<X509Answer>()
        let scripts = ServerScripts()
        self.answers = answers
        self.scripts = scripts
        server = RPCServer(
            address: .unix(path: socketPath),
            methods: Dictionary(
                uniqueKeysWithValues: WorkloadAPICall.allCases.map { call in
                    (call.method, RPCMethod.stream(call, answers, scripts))
                }))
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

    /// Says what the server is to do on one stream that is still to come.
    ///
    /// Scripts are used in the order in which they were added, each for one stream; streams beyond them have none.
    ///
    /// - Parameters:
    ///   - steps: What to do, one step after the other.
    ///   - call: Which call's streams the script is for.
    public func script(_ steps: [ScriptStep], for call: WorkloadAPICall) {
        scripts.add(steps, for: call)
    }

    /// How many streams of a call have begun.
    ///
    /// - Parameter call: The call.
    /// - Returns: The number, refused calls not counted.
    public func callCount(of call: WorkloadAPICall) -> Int {
        scripts.count(of: call)
    }

    /// Ends all streams and removes the socket.
    public func shutdown() async {
        await server.shutdown()
    }
}

extension RPCMethod {
    /// A stream of scripted answers and then of the newest, for callers that carry the security metadata (Workload
    /// Endpoint §3, rule TR-2).
    fileprivate static func stream(
        _ call: WorkloadAPICall, _ answers: LatestValue<X509Answer>, _ scripts: ServerScripts
    ) -> RPCMethod {
        .serverStreaming { (context, _, writer) throws(RPCStatus) in
            guard context.metadata["workload.spiffe.io"] == ["true"] else {
                throw RPCStatus(.invalidArgument, "security header missing from request")
            }
            for step in scripts.begin(call) {
                switch step {
                case .answer(let answer): try await writer.send(try answer.payload(for: call))
                case .wait(let time):
                    do {
                        try await Task.sleep(for: time)
                    } catch {
                        throw RPCStatus(.cancelled, "the call ended during a wait of its script")
                    }
                case .end: return
                }
            }
            var version: UInt64 = 0
            while let answer = await answers.next(after: version) {
                version = answer.version
                try await writer.send(try answer.value.payload(for: call))
            }
        }
    }
}

extension X509Answer {
    fileprivate func payload(for call: WorkloadAPICall) throws(RPCStatus) -> RPCPayloadBytes {
        switch call {
        case .fetchX509SVID: try svidPayload()
        case .fetchX509Bundles: try bundlesPayload()
        }
    }
}
