internal import CLinux

/// A counting semaphore for threads of our own; waiting on it blocks the thread.
@safe
final class ThreadSemaphore: Sendable {
    // Safe because: set once, and sem_t is made for use by several threads.
    private nonisolated(unsafe) let handle: OpaquePointer

    init() {
        guard let created = unsafe clinux_semaphore_create() else {
            // As for any allocation in Swift, there is no way on without memory.
            fatalError("out of memory for a semaphore")
        }
        unsafe handle = created
    }

    deinit { unsafe clinux_semaphore_destroy(handle) }

    func post() { unsafe clinux_semaphore_post(handle) }

    /// Waits until it is posted.
    func wait() { unsafe clinux_semaphore_wait_forever(handle) }

    /// Returns true when it was posted, false when the time has passed.
    func wait(atMost limit: Duration) -> Bool {
        unsafe clinux_semaphore_wait(handle, limit.nanoseconds) == 0
    }
}
