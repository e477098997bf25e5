#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The time of day, which administrators and NTP may set: for comparison with what certificates say.
package enum WallClock {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    package static func now() -> Int64 { read().seconds }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package static var nowNanoseconds: Int64 {
        let (seconds, nanoseconds) = read()
        return seconds * 1_000_000_000 + nanoseconds
    }

    private static func read() -> (seconds: Int64, nanoseconds: Int64) {
        var time = timespec()
        // Cannot fail: the clock exists and the memory is ours.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
}
