internal import CGRPC
internal import NativeKernel
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// gRPC's library, started, and the one thread that serves all channels and servers of the process.
///
/// It lives as long as anything that was made with it. When the last channel, server, call and message has gone, the
/// completion queue is drained and destroyed and the library shut down, in this order, on the queue's own thread.
final class RPCRuntime: Sendable {
    let queue: CompletionQueue

    /// The running one, or a new one.
    static func acquire() -> RPCRuntime {
        current.withLock { current in
            defer { current.prepared = nil }
            return current.running()
        }
    }

    /// Starts one, unless one runs, that waits for the first to acquire it.
    static func prepare() {
        current.withLock { current in
            if current.runtime == nil { current.prepared = current.running() }
        }
    }

    private struct Current {
        weak var runtime: RPCRuntime?
        var prepared: RPCRuntime?

        mutating func running() -> RPCRuntime {
            if let runtime { return runtime }
            let started = RPCRuntime()
            runtime = started
            return started
        }
    }

    private static let current = Mutex(Current())

    private init() {
        Census.shared.started()
        queue = withSignalsBlocked {
            quietLibrary()
            grpc_init()
            let queue = CompletionQueue()
            do {
                try DedicatedThread.start("grpc-queue") {
                    queue.run()
                    grpc_shutdown()
                    Census.shared.ended()
                }
            } catch {
                // Without a thread gRPC itself could not run either: it ends the process where it gets none.
                preconditionFailure("no thread for gRPC's completion queue: \(error)")
            }
            return queue
        }
    }

    deinit {
        queue.shutDown()
    }

    /// Returns when no runtime is left: everything has been released, and the library is shut down.
    static func waitUntilShutDown() async {
        await Census.shared.waitUntilNone()
    }
}

/// Keeps gRPC from writing to standard error on its own, unless its user asks for it with GRPC_VERBOSITY.
private func quietLibrary() {
    guard unsafe getenv("GRPC_VERBOSITY") == nil else { return }
    unsafe gpr_set_log_function { _ in }
}

/// Counts the runtimes that have started and not yet shut down.
private final class Census: Sendable {
    static let shared = Census()

    private struct State {
        var count = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func started() {
        state.withLock { $0.count += 1 }
    }

    func ended() {
        let waiting = state.withLock { state in
            state.count -= 1
            guard state.count == 0 else { return [] as [CheckedContinuation<Void, Never>] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func waitUntilNone() async {
        await withCheckedContinuation { continuation in
            let isNone = state.withLock { state in
                if state.count > 0 { state.waiting.append(continuation) }
                return state.count == 0
            }
            if isNone { continuation.resume() }
        }
    }
}
