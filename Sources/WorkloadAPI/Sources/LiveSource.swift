/// What all sources that follow the Workload API have in common.
///
/// A source does nothing by itself: somebody must run it, in a task group or as a service. While `run()` runs, it
/// follows the agent over all interruptions; reading from it never waits.
public protocol LiveSource: Sendable {
    /// Follows the Workload API until the task is cancelled or `close()` is called; the source is closed then.
    ///
    /// - Throws: `WorkloadAPIError` where the agent answers what no retry can change (Workload Endpoint §6, rules TR-5
    ///   and TR-8), where the source is closed, or where it runs already. After such an answer what the source holds
    ///   stays in force, and `run()` may be called again.
    func run() async throws(WorkloadAPIError)

    /// Ends `run()` and gives up what the source holds; reading from it throws from now on, for good.
    func close()

    /// How the source is now; costs a look at the clock and no wait.
    var health: SourceHealth { get }

    /// The health now and each time it changes, as an expiry does; it ends when the source is closed.
    var healthUpdates: SourceUpdates<SourceHealth> { get }
}
