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

    /// How long the one-shot calls take at most if the caller does not say: 30 seconds.
    ///
    /// No call waits for ever, not even for an agent that is stopped or hangs.
    public static let defaultTimeout = Duration.seconds(30)
}
