/// How a channel behaves.
package struct RPCChannelOptions: Sendable, Hashable {
    /// The longest message that is accepted, in bytes; a longer one ends its call with RESOURCE_EXHAUSTED.
    package var maximumReceiveBytes: Int
    /// How long an attempt to connect may take, until the server has greeted.
    package var connectTimeout: Duration
    /// How long the channel waits after the first failed attempt to connect, and how long at most.
    package var initialReconnectBackoff: Duration
    package var maximumReconnectBackoff: Duration
    /// Whether and how the server is probed while a call is open and nothing comes.
    package var keepalive: Keepalive?

    /// HTTP/2 pings, by which a server is noticed that has stopped answering without closing the connection.
    package struct Keepalive: Sendable, Hashable {
        /// How long nothing comes before a ping is sent.
        ///
        /// Servers of gRPC end the connection of a client that repeatedly pings within five minutes of the ping before.
        package var interval: Duration
        /// How long the answer may take; then the connection is given up, and its calls end with UNAVAILABLE.
        package var timeout: Duration

        package init(interval: Duration, timeout: Duration) {
            self.interval = interval
            self.timeout = timeout
        }
    }

    package init(
        maximumReceiveBytes: Int = 16 * 1024 * 1024,
        connectTimeout: Duration = .seconds(5),
        initialReconnectBackoff: Duration = .milliseconds(100), maximumReconnectBackoff: Duration = .seconds(1),
        keepalive: Keepalive? = nil
    ) {
        self.maximumReceiveBytes = maximumReceiveBytes
        self.connectTimeout = connectTimeout
        self.initialReconnectBackoff = initialReconnectBackoff
        self.maximumReconnectBackoff = maximumReconnectBackoff
        self.keepalive = keepalive
    }
}
