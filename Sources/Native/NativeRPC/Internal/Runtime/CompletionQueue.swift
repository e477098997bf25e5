internal import CGRPC
internal import Synchronization

/// The queue through which gRPC reports what it has done, and on whose thread it does it.
@safe
final class CompletionQueue: Sendable {
    // Safe because: immutable, and gRPC locks the queue itself; destroyed only after the thread has drained it.
    private nonisolated(unsafe) let queue: OpaquePointer
    private let shuttingDown = Mutex(())

    init() {
        unsafe queue = grpc_completion_queue_create_for_next(nil)
    }

    /// Hands events to their owners until `shutDown` was called and nothing is left; then destroys the queue.
    func run() {
        // Safe because: only this function takes events, and each tag was made by `Completion.makeTag`.
        while true {
            let event = unsafe grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_MONOTONIC), nil)
            if unsafe event.type == GRPC_QUEUE_SHUTDOWN { break }
            guard unsafe event.type == GRPC_OP_COMPLETE, let tag = unsafe event.tag else { continue }
            unsafe Completion.take(tag).complete(event.success != 0)
        }
        // The thread that shut the queue down may still be inside gRPC: it has to be out before all is torn down.
        shuttingDown.withLock { _ in }
        unsafe grpc_completion_queue_destroy(queue)
    }

    /// Lets `run` end when the last event was handed out; no new operation may be started.
    func shutDown() {
        shuttingDown.withLock { _ in unsafe grpc_completion_queue_shutdown(queue) }
    }

    /// Lends the C handle to gRPC's functions.
    func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(queue)
    }
}
