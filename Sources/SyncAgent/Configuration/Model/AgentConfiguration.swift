/// The agent's whole configuration, decoded and free of contradictions.
///
/// What needs the machine (users and groups, the endpoint, SPIFFE IDs) is still text with a position; the part that
/// understands it resolves it and reports with that position.
package struct AgentConfiguration: Hashable, Sendable {
    package var workloadAPI: WorkloadAPISettings
    /// At least one; names and directories are unique, no directory lies in another.
    package var outputs: [OutputSettings]
    package var log: LogSettings
    /// Nil where nothing is to listen.
    package var health: HealthSettings?
    package var status = StatusSettings()
}
