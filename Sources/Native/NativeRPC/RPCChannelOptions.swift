/// How a channel behaves.
package struct RPCChannelOptions: Sendable, Hashable {
    /// The longest message that is accepted, in bytes; a longer one ends its call with RESOURCE_EXHAUSTED.
    package var maximumReceiveBytes: Int
    /// How long an attempt to connect may take, until the server has greeted.
    package var connectTimeout: Duration
    /// How long the channel waits after the first failed attempt to connect, and how long at most.
    package var initialReconnectBackoff: Duration
    package var maximumReconnectBackoff: Duration

    package init(
        maximumReceiveBytes: Int = 16 * 1024 * 1024,
        connectTimeout: Duration = .seconds(5),
        initialReconnectBackoff: Duration = .milliseconds(100), maximumReconnectBackoff: Duration = .seconds(1)
    ) {
        self.maximumReceiveBytes = maximumReceiveBytes
        self.connectTimeout = connectTimeout
        self.initialReconnectBackoff = initialReconnectBackoff
        self.maximumReconnectBackoff = maximumReconnectBackoff
    }
}
