internal import Synchronization

/// What a server consists of; it lives until its shutdown is complete, whoever still holds the `RPCServer`.
final class ServerCore: Sendable {
    private let handle: ServerHandle
    private let methods: [String: RPCMethod]
    private let state = Mutex(ServerState())

    init(_ methods: [String: RPCMethod], _ options: RPCServerOptions) {
        self.handle = ServerHandle(options)
        self.methods = methods
    }

    /// Listens by what `listen` does with the handle, and takes calls.
    func start<Result>(
        _ listen: (ServerHandle) throws(RPCServerError) -> Result
    ) throws(RPCServerError) -> Result {
        guard state.withLock({ $0.start() }) else {
            throw RPCServerError(.alreadyStarted, "a server can be started only once")
        }
        let result: Result
        do throws(RPCServerError) {
            result = try listen(handle)
        } catch {
            // gRPC wants a shutdown before it releases a server that has a listener.
            handle.shutDown {}
            state.withLock { $0.fail() }
            throw error
        }
        handle.start()
        takeNextCall()
        return result
    }

    private func takeNextCall() {
        _ = handle.request { request, succeeded in
            // Without success the server is shutting down: there are no more calls.
            guard succeeded, let (box, context) = request.takeCall() else { return }
            self.takeNextCall()
            let call = ServerCall(box, context, self.handle.runtime) { call in
                let waiters = self.state.withLock { $0.remove(call) }
                for waiter in waiters { waiter.resume() }
            }
            self.state.withLock { $0.add(call) }
            call.serve(self.methods[context.method])
        }
    }

    /// Takes no more calls; `cancelAllCalls` or the calls' own end completes it.
    func beginShutdown() {
        guard state.withLock({ $0.beginStopping() }) else { return }
        handle.shutDown {
            let waiters = self.state.withLock { $0.coreDone() }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Ends all calls; after `beginShutdown`.
    func cancelAllCalls() {
        guard state.withLock({ $0.phase == .stopping }) else { return }
        handle.cancelAllCalls()
    }

    /// Returns when the shutdown is complete and no handler runs any more.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            if state.withLock({ $0.wait(continuation) }) { continuation.resume() }
        }
    }
}
