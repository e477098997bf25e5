/// What a listener allows its clients.
public struct TLSListenerLimits: Hashable, Sendable {
    /// How long a handshake may take, from the connection's arrival on.
    public var handshakeTimeout: Duration
    /// How many connections there may be at a time, handshakes included; more wait in the kernel's queue.
    public var maximumConnections: Int
    /// How many handshakes there may be at a time: more clients that say nothing cannot keep others out for long.
    public var maximumHandshakes: Int

    /// Limits; the defaults suit a server with thousands of clients.
    public init(
        handshakeTimeout: Duration = .seconds(10), maximumConnections: Int = 8_192, maximumHandshakes: Int = 1_024
    ) {
        self.handshakeTimeout = handshakeTimeout
        self.maximumConnections = maximumConnections
        self.maximumHandshakes = maximumHandshakes
    }

    /// The defaults.
    public static let defaults = TLSListenerLimits()
}
