internal import CGRPC
internal import Glibc

/// Starts a thread of its own that runs `body` and ends; nobody joins it.
///
/// - Precondition: the kernel has a thread to give; without one gRPC itself could not run either.
func startDetachedThread(_ body: @escaping @Sendable () -> Void) {
    let box = ThreadBody(body)
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { unsafe pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    // Safe because: the new thread takes over the reference that is passed to it.
    let result = unsafe pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, Unmanaged.passRetained(box).toOpaque())
    precondition(result == 0, "pthread_create: \(unsafe String(cString: strerror(result)))")
}

private final class ThreadBody: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    func run() {
        body()
    }
}
