internal import CLinux

/// Threads of our own, for work that blocks: never a thread of Swift's cooperative pool.
package enum DedicatedThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread that has every signal blocked and ends when `body` returns.
    ///
    /// - Parameters:
    ///   - name: Shown by `ps -L` and debuggers; the kernel keeps 15 bytes.
    ///   - body: What the thread does.
    /// - Throws: `SystemError` of `pthread_create`, `EAGAIN` where the limit of threads is reached.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let context = unsafe Unmanaged.passRetained(Body(body))
        // Safe because: the thread takes the one reference that was retained for it.
        let code = unsafe clinux_start_thread(
            name, { unsafe Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            throw SystemError(code: code, call: "pthread_create", subject: name)
        }
    }
}
