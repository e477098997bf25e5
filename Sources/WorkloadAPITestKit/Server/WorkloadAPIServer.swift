internal import NativeKernel
internal import NativeRPC
internal import SPIFFE

/// A real Workload API on a real Unix socket, that says what it is told to say.
///
/// Streams get the current answer of their profile at once, and each new one as it is set; a call of one answer gets the
/// current one. A script says otherwise for one call: what is in the script comes first, and then, unless that has ended
/// the call, the current answers. A call of a profile for which nothing has been set waits.
///
///     let server = WorkloadAPIServer(socketPath: "\(directory)/agent.sock")
///     server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
///     server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
///     try server.start()
public final class WorkloadAPIServer: Sendable {
    private let server: RPCServer
    private let x509 = LatestValue<X509Answer>()
    private let jwt = LatestValue<JWTAnswer>()
    private let wit = LatestValue<WITAnswer>()
    private let scripts = ServerScripts()

    /// Makes a server; it listens from `start()` on.
    ///
    /// - Parameter socketPath: The absolute path of the Unix socket.
    public init(socketPath: String) {
        var methods: [String: RPCMethod] = [:]
        for call in WorkloadAPICall.allCases {
            methods[call.method] =
                switch call {
                case .fetchX509SVID, .fetchX509Bundles: .scripted(call, x509, scripts)
                case .fetchJWTSVID, .fetchJWTBundles, .validateJWTSVID: .scripted(call, jwt, scripts)
                case .fetchWITSVID, .fetchWITBundles: .scripted(call, wit, scripts)
                }
        }
        server = RPCServer(address: .unix(path: socketPath), methods: methods)
    }

    /// Listens.
    ///
    /// - Throws: `TestKitError` if the socket cannot be made, or a server already answers there.
    public func start() throws(TestKitError) {
        do {
            try server.start()
        } catch {
            throw TestKitError("\(error)")
        }
    }

    /// Answers with this to the X.509 calls from now on.
    ///
    /// - Parameter answer: The answer; open streams get it at once.
    public func set(_ answer: X509Answer) {
        x509.set(answer)
    }

    /// Answers with this to the calls about JWT-SVIDs from now on.
    ///
    /// - Parameter answer: The answer; open streams get it at once.
    public func set(jwt answer: JWTAnswer) {
        jwt.set(answer)
    }

    /// Answers with this to the calls about WIT-SVIDs from now on.
    ///
    /// - Parameter answer: The answer; open streams get it at once.
    public func set(wit answer: WITAnswer) {
        wit.set(answer)
    }

    /// Says what the server is to do on one call that is still to come.
    ///
    /// Scripts are used in the order in which they were added, each for one call; calls beyond them have none.
    ///
    ///     server.script([.answer(.failure(.unavailable, message: "busy"))], for: .fetchJWTSVID)
    ///
    /// - Parameters:
    ///   - steps: What to do, one step after the other.
    ///   - call: Which call the script is for.
    public func script(_ steps: [ScriptStep], for call: WorkloadAPICall) {
        scripts.add(steps, for: call)
    }

    /// How often a call has come.
    ///
    /// - Parameter call: The call.
    /// - Returns: The number of streams or requests that have begun, refused ones not counted.
    public func callCount(of call: WorkloadAPICall) -> Int {
        scripts.count(of: call)
    }

    /// Ends all calls and removes the socket.
    public func shutdown() async {
        await server.shutdown()
    }
}
