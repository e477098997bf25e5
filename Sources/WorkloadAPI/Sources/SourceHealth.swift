public import SPIFFE

/// How a source is: whether what it holds can be used, and what stands in the way.
///
/// It follows what the source holds and its expiry, never the state of the stream alone: an agent that cannot be
/// reached degrades a source, and only time makes it expire (decision D-10).
public struct SourceHealth: Sendable, Equatable {
    /// The kinds of health.
    ///
    /// New kinds may be added: a `switch` needs a `default`.
    public struct Status: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case starting, healthy, degraded, expired, denied, closed
        }
        private let value: Value

        /// Nothing has come from the agent yet.
        public static let starting = Status(value: .starting)
        /// What the source holds is what the agent said last, and is valid.
        public static let healthy = Status(value: .healthy)
        /// What the source holds is valid, but may be out of date: the agent cannot be reached, or its last message
        /// was discarded.
        public static let degraded = Status(value: .degraded)
        /// The SVID has expired; peers refuse it.
        public static let expired = Status(value: .expired)
        /// The agent has no identity for this workload, has withdrawn it, or has none that was asked for.
        public static let denied = Status(value: .denied)
        /// The source was closed, or has ended without ever having had a state.
        public static let closed = Status(value: .closed)

        /// The status' name.
        public var description: String { value.rawValue }
    }

    /// The kind of health.
    public let status: Status
    /// What stands in the way, or stood there last; nil if nothing.
    public let reason: WorkloadAPIError?
    /// The last second of the SVID's validity; nil if there is none, and for bundles.
    public let expiry: Timestamp?

    /// Whether what the source holds can be used: it is there, not withdrawn and not expired.
    public var isUsable: Bool { status == .healthy || status == .degraded }

    init(_ status: Status, reason: WorkloadAPIError? = nil, expiry: Timestamp? = nil) {
        self.status = status
        self.reason = reason
        self.expiry = expiry
    }
}

extension SourceHealth: CustomStringConvertible {
    /// The status and the reason.
    public var description: String { reason.map { "\(status): \($0.message)" } ?? "\(status)" }
}
