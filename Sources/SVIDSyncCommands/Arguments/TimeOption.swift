internal import SPIFFE

/// The moment that something is judged for, and how far clocks may differ.
enum TimeOption {
    static let option = OptionDescription.option(
        "--time", "TIME", "judge for this moment (2026-11-23T19:00:00Z); now by default")
    static let leeway = OptionDescription.option(
        "--leeway", "DURATION", "how far clocks may differ; 60s by default")

    static func time(_ arguments: ParsedArguments) throws(UsageError) -> Timestamp {
        guard let text = arguments.value("--time") else { return .now }
        guard let time = Timestamp(rfc3339: text) else {
            throw UsageError(message: "--time: '\(text)' is no date and time of RFC 3339, as 2026-11-23T19:00:00Z")
        }
        return time
    }

    static func leeway(_ arguments: ParsedArguments) throws(UsageError) -> Duration {
        try arguments.duration("--leeway") ?? .seconds(60)
    }
}
