internal import NativeCrypto
internal import NativeKernel

/// A moment in whole seconds, as certificates and tokens state them: seconds since 1970-01-01T00:00:00Z, without leap
/// seconds.
public struct Timestamp: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public var secondsSince1970: Int64

    /// A moment by its number of seconds since 1970-01-01T00:00:00Z.
    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    /// The present moment by the system's clock.
    public static var now: Timestamp { Timestamp(secondsSince1970: WallClock.now()) }

    /// The time from `start` to `end`; negative if `end` is earlier.
    public static func - (end: Timestamp, start: Timestamp) -> Duration {
        .seconds(end.secondsSince1970) - .seconds(start.secondsSince1970)
    }

    /// The moment after a span of time, whose fraction of a second is cut off; the farthest one that can be stated if
    /// the sum is beyond it.
    public static func + (start: Timestamp, span: Duration) -> Timestamp {
        let (sum, overflow) = start.secondsSince1970.addingReportingOverflow(span.components.seconds)
        let farthest = span < .zero ? Int64.min : Int64.max
        return Timestamp(secondsSince1970: overflow ? farthest : sum)
    }

    /// The moment before a span of time, whose fraction of a second is cut off.
    public static func - (start: Timestamp, span: Duration) -> Timestamp {
        let (difference, overflow) = start.secondsSince1970.subtractingReportingOverflow(span.components.seconds)
        let farthest = span < .zero ? Int64.max : Int64.min
        return Timestamp(secondsSince1970: overflow ? farthest : difference)
    }
}

extension Timestamp: Comparable {
    /// Whether the first moment is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.secondsSince1970 < right.secondsSince1970 }
}
