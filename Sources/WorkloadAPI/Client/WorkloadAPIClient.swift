internal import NativeRPC

/// A client of the SPIFFE Workload API.
///
/// It holds no connection of its own: each call and each watch makes one.
///
/// ## Usage
///
///     let client = try WorkloadAPIClient(endpoint: .fromEnvironment())
///     for try await event in client.x509Contexts {
///         if case .state(let context) = event { use(context.defaultSVID) }
///     }
public struct WorkloadAPIClient: Sendable {
    /// Where the Workload API is served.
    public let endpoint: EndpointAddress
    /// Limits and the spacing of attempts.
    public let configuration: WorkloadAPIConfiguration

    /// Makes a client; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - endpoint: Where the Workload API is served.
    ///   - configuration: Limits and the spacing of attempts.
    public init(endpoint: EndpointAddress, configuration: WorkloadAPIConfiguration = WorkloadAPIConfiguration()) {
        self.endpoint = endpoint
        self.configuration = configuration
    }

    /// The workload's X.509 states, watched over all reconnections (`FetchX509SVID`, Workload API §5.2.1).
    public var x509Contexts: WorkloadAPIUpdates<X509Context> {
        let configuration = configuration
        return WorkloadAPIUpdates(endpoint: endpoint, configuration: configuration, call: .fetchX509SVID) {
            X509ContextDecoder(limits: configuration.limits, strict: configuration.strict)
        }
    }

    /// The trust bundles to verify X509-SVIDs with, watched over all reconnections (`FetchX509Bundles`, Workload API
    /// §5.2.2).
    ///
    /// For programs that verify and have no identity of their own; `x509Contexts` brings the bundles with the SVIDs.
    public var x509BundleSets: WorkloadAPIUpdates<X509BundleState> {
        let configuration = configuration
        return WorkloadAPIUpdates(endpoint: endpoint, configuration: configuration, call: .fetchX509Bundles) {
            X509BundleStateDecoder(limits: configuration.limits)
        }
    }

    /// How long the one-shot calls take at most if the caller does not say: 30 seconds.
    public static let defaultTimeout = Duration.seconds(30)

    /// The workload's X.509 state now, in one attempt (`FetchX509SVID`, Workload API §5.2.1).
    ///
    /// - Parameter timeout: How long to wait for the agent's first message.
    /// - Returns: The state of the first message.
    /// - Throws: `WorkloadAPIError`: the status of the call, `invalidMessage` if the first message breaks a rule,
    ///   `timedOut` if there is none in time, `cancelled` when the task is.
    public func fetchX509Context(
        timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> X509Context {
        try await fetchFirst(
            .fetchX509SVID, X509ContextDecoder(limits: configuration.limits, strict: configuration.strict), timeout)
    }

    /// The trust bundles to verify X509-SVIDs with now, in one attempt (`FetchX509Bundles`, Workload API §5.2.2).
    ///
    /// - Parameter timeout: How long to wait for the agent's first message.
    /// - Returns: The state of the first message.
    /// - Throws: `WorkloadAPIError`, as `fetchX509Context(timeout:)`.
    public func fetchX509Bundles(
        timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> X509BundleState {
        try await fetchFirst(.fetchX509Bundles, X509BundleStateDecoder(limits: configuration.limits), timeout)
    }

    /// The state of a stream's first message.
    private func fetchFirst<Decoder: StateDecoder>(
        _ call: StreamCall, _ decoder: Decoder, _ timeout: Duration
    ) async throws(WorkloadAPIError) -> Decoder.State {
        let connection = StreamConnection(
            endpoint: endpoint, call: call, limits: configuration.limits, timeout: timeout)
        let message: RPCMessage
        do throws(WorkloadAPIError) {
            message = try await connection.next()
        } catch {
            guard error.code == .timedOut else { throw error }
            throw WorkloadAPIError(code: .timedOut, message: "no message came from \(endpoint) within \(timeout)")
        }
        var decoder = decoder
        let state = try message.withSpan { (bytes) throws(WorkloadAPIError) in try decoder.decode(bytes) }
        guard let state else {
            throw WorkloadAPIError(code: .invalidMessage, message: "a first message cannot repeat another")
        }
        return state
    }
}
