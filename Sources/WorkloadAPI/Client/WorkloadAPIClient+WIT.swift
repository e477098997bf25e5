internal import NativeMessages
public import SPIFFE

// Incubating: the profile of WIT-SVIDs is optional for agents, and its standard may still change (rules WI-1, WI-2).

extension WorkloadAPIClient {
    /// The workload's WIT-SVIDs, watched over all reconnections (`FetchWITSVID`, Workload API §7.2.1).
    ///
    /// Incubating. The sequence ends with `unimplemented` where the agent does not offer the profile: it is not to be
    /// asked again (rule WI-2).
    ///
    /// - Parameter id: The one identity to watch; nil for all that the workload has (rule WI-3).
    /// - Returns: The states.
    public func witContexts(id: SPIFFEID? = nil) -> WorkloadAPIUpdates<WITContext> {
        let limits = configuration.limits
        return WorkloadAPIUpdates(endpoint: endpoint, configuration: configuration, call: .fetchWITSVID(id)) {
            WITContextDecoder(id: id, limits: limits)
        }
    }

    /// The workload's WIT-SVIDs now, in one attempt (`FetchWITSVID`, Workload API §7.2.1).
    ///
    /// Incubating.
    ///
    /// - Parameters:
    ///   - id: The one identity to fetch; nil for all that the workload has (rule WI-3).
    ///   - timeout: How long to wait for the agent's first message.
    /// - Returns: The state of the first message.
    /// - Throws: `WorkloadAPIError`, as `fetchX509Context(timeout:)`; `unimplemented` where the agent does not offer the
    ///   profile.
    public func fetchWITContext(
        id: SPIFFEID? = nil, timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> WITContext {
        try await fetchFirst(.fetchWITSVID(id), WITContextDecoder(id: id, limits: configuration.limits), timeout)
    }

    /// The trust bundles to verify WIT-SVIDs with, watched over all reconnections (`FetchWITBundles`, Workload API
    /// §7.2.2).
    ///
    /// Incubating.
    public var witBundleSets: WorkloadAPIUpdates<WITBundleState> {
        let configuration = configuration
        return WorkloadAPIUpdates(endpoint: endpoint, configuration: configuration, call: .fetchWITBundles) {
            TokenBundleStateDecoder<WITBundlesResponseMessage>(limits: configuration.limits)
        }
    }

    /// The trust bundles to verify WIT-SVIDs with now, in one attempt (`FetchWITBundles`, Workload API §7.2.2).
    ///
    /// Incubating.
    ///
    /// - Parameter timeout: How long to wait for the agent's first message.
    /// - Returns: The state of the first message.
    /// - Throws: `WorkloadAPIError`, as `fetchWITContext(id:timeout:)`.
    public func fetchWITBundles(timeout: Duration = defaultTimeout) async throws(WorkloadAPIError) -> WITBundleState {
        try await fetchFirst(
            .fetchWITBundles, TokenBundleStateDecoder<WITBundlesResponseMessage>(limits: configuration.limits), timeout)
    }
}
