internal import Glibc

/// A thread of its own for work that blocks, so that the cooperative pool never does.
enum SpawnThread {
    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs `body` on a new thread, which has all signals blocked and ends with it.
    static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 512 << 10)
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        // A new thread inherits the mask, so that no signal for the process is ever delivered to it.
        unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let work = unsafe Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let error = unsafe pthread_create(
            &thread, &attributes,
            { context in
                // Safe because: `start` passes exactly one retained Work to the one thread that it creates.
                if let context = unsafe context { unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        guard error == 0 else {
            unsafe work.release()
            throw SystemError(code: error, call: "pthread_create")
        }
    }
}
