package import NativeKernel

/// A request to a server on this machine, such as `POST /-/reload`.
package struct HTTPAction: Hashable, Sendable {
    package let method: String
    /// Where the server listens; only this machine can answer there.
    package let address: ServerAddress
    /// What the server is asked for: `/-/reload`.
    package let path: String
    /// The statuses that mean success; empty for 200 to 299.
    package let expected: [Int]
    package let timeout: Duration

    package init(
        _ method: String, _ path: String, at address: ServerAddress, expecting expected: [Int] = [],
        timeout: Duration = .seconds(10)
    ) {
        self.method = method
        self.path = path
        self.address = address
        self.expected = expected
        self.timeout = timeout
    }

    func accepts(_ status: Int) -> Bool {
        expected.isEmpty ? (200...299).contains(status) : expected.contains(status)
    }
}

extension HTTPAction: CustomStringConvertible {
    package var description: String { "\(method) \(path) at \(address)" }
}
