/// Durations as people write them, in the configuration and on the command line.
package enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
    ]

    /// A whole number and a unit: `500ms`, `10s`, `5m`, `1h`; nil for anything else.
    ///
    /// What is too long to be counted in milliseconds is the longest duration that can be.
    package static func parse(_ text: String) -> Duration? {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        guard let number = Int64(String(digits) ?? ""),
            let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        return .milliseconds(overflow ? Int64.max : milliseconds)
    }

    /// A duration of whole milliseconds in the largest unit that gives a whole number.
    static func name(_ duration: Duration) -> String {
        let milliseconds = Int64(duration / .milliseconds(1))
        guard milliseconds > 0, let unit = units.last(where: { milliseconds % $0.milliseconds == 0 }) else {
            return "0s"
        }
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
