package import WorkloadAPI

/// Everything that the agent is to do, checked and resolved: what a configuration means on this machine.
package struct AgentPlan: Sendable {
    /// Where the Workload API is served.
    package let endpoint: EndpointAddress
    /// How it is read.
    package let workloadAPI: WorkloadAPIConfiguration
    /// The outputs, in the order of the configuration.
    package let outputs: [OutputPlan]
    /// How to log.
    package let log: LogSettings
    /// Where probes are answered; nil where nothing is to listen.
    package let health: HealthSettings?
    /// Where `svidsync status` is answered; nil where nowhere.
    package var statusSocket: StatusSocket?
}
