/// How a server behaves.
package struct RPCServerOptions: Sendable, Hashable {
    /// The longest request that is accepted, in bytes; a longer one ends its call with RESOURCE_EXHAUSTED.
    package var maximumReceiveBytes: Int
    /// The permissions of a Unix socket.
    ///
    /// Whoever may write to it may connect; by default everybody, since the
    /// Workload API tells its callers apart by other means.
    package var socketMode: UInt32

    package init(maximumReceiveBytes: Int = 4 * 1024 * 1024, socketMode: UInt32 = 0o777) {
        self.maximumReceiveBytes = maximumReceiveBytes
        self.socketMode = socketMode
    }
}
