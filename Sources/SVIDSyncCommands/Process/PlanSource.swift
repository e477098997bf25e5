internal import SyncAgent

/// Where a plan comes from, again and again.
protocol PlanSource: Sendable {
    /// Reads, decodes and resolves.
    ///
    /// - Throws: Every problem of the file, each with its place.
    func load() async throws(ConfigurationError) -> AgentPlan
}
