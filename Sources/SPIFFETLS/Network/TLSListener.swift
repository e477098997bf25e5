internal import NativeKernel

/// Takes TLS connections on a TCP port or a Unix socket.
public final class TLSListener: Sendable {
    private let tls: ServerTLS
    private let socket: ListeningSocket
    private let limits: TLSListenerLimits
    private let table: ConnectionTable
    /// Where it listens; the port is the one that the kernel chose where 0 was asked for.
    public let address: TLSAddress

    /// Listens; connections are taken once `run` runs.
    ///
    /// - Parameters:
    ///   - tls: What to present and whom to accept.
    ///   - address: Where to listen. A stale socket file of a server that died is replaced.
    ///   - limits: What clients are allowed.
    /// - Throws: `TLSError.Code.transport` or `invalidConfiguration`.
    public init(_ tls: ServerTLS, at address: TLSAddress, limits: TLSListenerLimits = .defaults) async throws(TLSError)
    {
        guard limits.maximumConnections > 0, limits.maximumHandshakes > 0, limits.handshakeTimeout > .zero else {
            throw TLSError(.invalidConfiguration, "the limits of the listener let nobody in")
        }
        let candidates = try await address.resolved()
        do throws(SocketError) {
            socket = try ListeningSocket(at: candidates[0])
        } catch {
            throw TLSError(error)
        }
        self.tls = tls
        self.limits = limits
        table = ConnectionTable(limits)
        self.address =
            if case .tcp(let host, _) = address, let port = socket.address.port {
                .tcp(host: host, port: port)
            } else {
                address
            }
    }

    /// Takes connections until the task is cancelled, each in a task of its own.
    ///
    /// A connection is closed when its handler returns, and aborted when the handler throws.
    ///
    /// - Parameters:
    ///   - onFailure: Hears of every handshake that fails and every handler that throws.
    ///   - handler: Talks to a client that was accepted.
    public func run(
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in },
        _ handler: @escaping @Sendable (TLSConnection) async throws -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.table.endSlowHandshakes() }
            while await table.enter() {
                guard let accepted = await accept(onFailure) else { break }
                group.addTask { await self.serve(accepted, onFailure, handler) }
            }
            group.cancelAll()
        }
    }

    /// Closes the connections whose peers would be refused in a new handshake; call it when bundles have changed.
    ///
    /// Without it, connections live on after the withdrawal of what their peers were trusted for.
    ///
    /// - Returns: How many were closed.
    @discardableResult
    public func closeUntrustedConnections() -> Int {
        var count = 0
        for connection in table.connections {
            do throws(TLSError) {
                try connection.verifyPeerAgain()
            } catch {
                connection.abort()
                count += 1
            }
        }
        return count
    }

    /// How many connections there are, without those in a handshake.
    public var connectionCount: Int { table.connections.count }

    private func accept(_ onFailure: @Sendable (any Error) -> Void) async -> StreamSocket? {
        while true {
            do throws(SystemError) {
                return try await socket.accept()
            } catch {
                // No descriptors or no memory: connections that end give some back.
                onFailure(TLSError(error))
            }
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                return nil
            }
        }
    }

    private var slowness: TLSError {
        TLSError(.timedOut, "the handshake took longer than \(limits.handshakeTimeout)")
    }

    private func serve(
        _ socket: StreamSocket, _ onFailure: @Sendable (any Error) -> Void,
        _ handler: @Sendable (TLSConnection) async throws -> Void
    ) async {
        let key = table.beginHandshake(socket)
        let connection: TLSConnection
        do throws(TLSError) {
            connection = try await TLSConnection.establish(try tls.makeEngine(), over: socket)
        } catch {
            socket.close()
            let isInTime = table.endHandshake(key, nil)
            return onFailure(isInTime ? error : slowness)
        }
        guard table.endHandshake(key, connection) else {
            connection.abort()
            table.remove(key)
            return onFailure(slowness)
        }
        do {
            try await handler(connection)
            await connection.close()
        } catch {
            connection.abort()
            onFailure(error)
        }
        table.remove(key)
    }
}
