package import SPIFFE

/// How the agent and its outputs are, at one moment.
package struct AgentStatus: Sendable {
    /// One output, and what keeps it from being ready.
    package struct Output: Sendable {
        package let status: OutputStatus
        /// Nil where it is ready.
        package let fault: String?
    }

    package let started: Timestamp
    package let stream: StreamStatus
    /// In the order of the configuration.
    package let outputs: [Output]

    /// What keeps the outputs from being ready, a line for each; empty where all are.
    package var faults: [String] {
        outputs.compactMap { output in output.fault.map { "\(output.status.name): \($0)" } }
    }

    /// What is left to do, or has gone wrong, after the deliveries; empty where all is as it should be.
    package var hookFaults: [String] {
        outputs.compactMap { output in output.status.hookFault.map { "\(output.status.name): \($0)" } }
    }
}
