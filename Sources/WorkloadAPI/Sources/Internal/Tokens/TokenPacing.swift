/// How long is waited for tokens, and how many calls there are at a time.
struct TokenPacing: Sendable {
    /// How long a request waits for the agent while there is an old token that is still valid.
    var patience = Duration.seconds(1)
    /// How long after a failure to get another token the old one is handed out without asking again.
    var pause = Duration.seconds(5)
    /// How long one call may take.
    var call = WorkloadAPIClient.defaultTimeout
    /// How many calls are made at a time, each with a connection of its own; further requests wait for their turn.
    var calls = 16
}
