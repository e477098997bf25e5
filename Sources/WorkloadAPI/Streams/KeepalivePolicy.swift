/// How an open stream's agent is probed while nothing comes from it.
///
/// An agent may stop answering without closing the connection: it is stopped by a signal, or hangs, and another one has
/// taken its place at the socket's path. Only a question that must be answered tells such an agent from one that has
/// nothing to say. The question is a ping of HTTP/2; if no answer comes, the stream is interrupted and opened again.
public struct KeepalivePolicy: Sendable, Hashable {
    /// How long nothing comes before the agent is asked.
    ///
    /// Not less than five minutes, unless the agent is known to allow it: servers of gRPC end the connections of clients
    /// that ask more often (`too_many_pings`).
    public var interval: Duration
    /// How long the answer may take.
    public var timeout: Duration

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - interval: How long nothing comes before the agent is asked.
    ///   - timeout: How long the answer may take.
    public init(interval: Duration = .seconds(360), timeout: Duration = .seconds(20)) {
        self.interval = interval
        self.timeout = timeout
    }
}
