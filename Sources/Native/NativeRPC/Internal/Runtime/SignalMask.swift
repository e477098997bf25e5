#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Runs `body` with all signals blocked on this thread, so that threads made meanwhile never take one.
///
/// gRPC starts threads of its own, at its start and later as it needs them; a thread inherits its maker's mask.
func withSignalsBlocked<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    var all = sigset_t()
    var previous = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    return try body()
}
