internal import NativeKernel
internal import Synchronization

/// A server of unary and server-streaming methods on a Unix socket or a TCP port.
package final class RPCServer: Sendable {
    private let address: RPCAddress
    private let options: RPCServerOptions
    private let core: ServerCore
    private let socketFile = Mutex<ListeningSocketFile?>(nil)

    /// - Parameter methods: By their paths: `/Service/Method`. A call to another path is UNIMPLEMENTED.
    package init(address: RPCAddress, methods: [String: RPCMethod], options: RPCServerOptions = RPCServerOptions()) {
        self.address = address
        self.options = options
        core = ServerCore(methods, options)
    }

    deinit {
        stopListening()
        core.cancelAllCalls()
    }

    /// Listens and serves until `shutdown`, or until the server is released.
    ///
    /// A stale socket file of a server that died is replaced; one at which a server answers is not.
    /// - Returns: The address; with port 0 the kernel has chosen a port.
    @discardableResult
    package func start() throws(RPCServerError) -> RPCAddress {
        try core.start { (handle) throws(RPCServerError) in
            switch address {
            case .unix(let path):
                let file: ListeningSocketFile
                do throws(SocketError) {
                    file = try ListeningSocketFile(path: path, mode: options.socketMode) { path in
                        handle.listen("unix:\(path)") != nil
                    }
                } catch {
                    throw RPCServerError(error)
                }
                socketFile.withLock { $0 = file }
                return address
            case .tcp(let host, let port):
                guard let bound = handle.listen("\(address)") else {
                    throw RPCServerError(
                        .cannotListen,
                        "cannot listen at \(address): the address has to be this machine's, the port free")
                }
                return .tcp(host: host, port: port == 0 ? bound : port)
            }
        }
    }

    /// Takes no more calls, lets those in progress go on for `grace`, then ends them; returns when all handlers have.
    package func shutdown(grace: Duration = .zero) async {
        stopListening()
        guard grace > .zero else {
            core.cancelAllCalls()
            await core.waitUntilStopped()
            return
        }
        await withTaskGroup { group in
            group.addTask {
                do {
                    try await Task.sleep(for: grace)
                } catch {
                    // All calls have ended, or whoever shuts down does not want to wait any longer.
                }
                self.core.cancelAllCalls()
            }
            await core.waitUntilStopped()
            group.cancelAll()
        }
    }

    private func stopListening() {
        socketFile.withLock { $0.take() }?.remove()
        core.beginShutdown()
    }
}
