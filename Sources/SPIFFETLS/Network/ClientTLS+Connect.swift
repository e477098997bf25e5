internal import NativeKernel

extension ClientTLS {
    /// Connects to a server and makes the handshake.
    ///
    /// Of several addresses of a host, the first that answers is taken.
    ///
    /// - Parameters:
    ///   - address: Where the server listens.
    ///   - serverName: The name that the server is asked for, if it is not the host of the address.
    ///   - timeout: How long everything may take.
    /// - Throws: `TLSError`. A server of TLS 1.3 that refuses this client may show only in the first `read`.
    public func connect(
        to address: TLSAddress, serverName: String? = nil, timeout: Duration = .seconds(10)
    ) async throws(TLSError) -> TLSConnection {
        let name = serverName ?? address.serverName
        return try await within(timeout, "connecting to \(address)") { () throws(TLSError) in
            let socket = try await Self.reach(address)
            return try await TLSConnection.establish(try makeEngine(serverName: name), over: socket)
        }
    }

    private static func reach(_ address: TLSAddress) async throws(TLSError) -> StreamSocket {
        var failure = TLSError(.transport, "\(address) has no address")
        for candidate in try await address.resolved() {
            do throws(SocketError) {
                return try await StreamSocket.connect(to: candidate)
            } catch {
                guard !Task.isCancelled else { throw .cancelled }
                failure = TLSError(error)
            }
        }
        throw failure
    }
}
