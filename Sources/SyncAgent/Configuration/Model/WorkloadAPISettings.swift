/// Where the Workload API is, and what may come from it.
package struct WorkloadAPISettings: Hashable, Sendable {
    /// 16 MiB: bundles of large federations exceed gRPC's 4 MiB.
    package static let defaultMaximumMessageSize = 16 << 20

    /// The address as written, not parsed; `nil` means `$SPIFFE_ENDPOINT_SOCKET`.
    package var endpoint: Located<String>?
    /// Bytes of the largest message that is received.
    package var maximumMessageSize: Int

    package init(endpoint: Located<String>? = nil, maximumMessageSize: Int = Self.defaultMaximumMessageSize) {
        self.endpoint = endpoint
        self.maximumMessageSize = maximumMessageSize
    }
}
