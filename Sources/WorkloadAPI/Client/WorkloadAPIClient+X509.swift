extension WorkloadAPIClient {
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
}
