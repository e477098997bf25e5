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

    /// The workload's X.509 state now, in one attempt (`FetchX509SVID`, Workload API §5.2.1).
    ///
    /// - Returns: The state of the first message.
    /// - Throws: `WorkloadAPIError`: the status of the call, `invalidMessage` if the first message breaks a rule,
    ///   `cancelled` when the task is.
    public func fetchX509Context() async throws(WorkloadAPIError) -> X509Context {
        let connection = StreamConnection(endpoint: endpoint, call: .fetchX509SVID, limits: configuration.limits)
        let message = try await connection.next()
        var decoder = X509ContextDecoder(limits: configuration.limits, strict: configuration.strict)
        let state = try message.withSpan { (bytes) throws(WorkloadAPIError) in try decoder.decode(bytes) }
        guard let state else {
            throw WorkloadAPIError(code: .invalidMessage, message: "a first message cannot repeat another")
        }
        return state
    }
}
