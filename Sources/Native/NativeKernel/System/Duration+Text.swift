extension Duration {
    /// The duration in a word, for logs: `0.3ms`, `85ms`, `1.5s`, `2m5s`; cut off, not rounded.
    package var brief: String {
        let microseconds = nanoseconds / 1000
        switch microseconds {
        case ..<10_000: return "\(Self.tenths(microseconds, of: 1000))ms"
        case ..<1_000_000: return "\(microseconds / 1000)ms"
        case ..<60_000_000: return "\(Self.tenths(microseconds, of: 1_000_000))s"
        default:
            let seconds = microseconds / 1_000_000
            return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds / 60)m\(seconds % 60)s"
        }
    }

    /// A number of units with one digit behind the point, or none where that is 0.
    private static func tenths(_ number: Int64, of unit: Int64) -> String {
        let tenths = number / (unit / 10)
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
