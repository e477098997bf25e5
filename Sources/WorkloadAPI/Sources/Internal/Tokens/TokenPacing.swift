/// How long is waited for tokens.
struct TokenPacing: Sendable {
    /// How long a request waits for the agent while there is an old token that is still valid.
    var patience = Duration.seconds(1)
    /// How long after a failure to get another token the old one is handed out without asking again.
    var pause = Duration.seconds(5)
    /// How long one call may take.
    var call = WorkloadAPIClient.defaultTimeout
}
