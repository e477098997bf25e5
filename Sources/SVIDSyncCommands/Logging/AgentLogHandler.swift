package import Logging
internal import SPIFFE

/// Log lines on standard error, as text for people and journals or as one JSON object a line.
package struct AgentLogHandler: LogHandler {
    /// How a line looks.
    package enum Format: String, Sendable {
        case text
        /// Text without the time and with its priority (sd-daemon(3)), for systemd's journal.
        case journal
        case json
    }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let format: Format

    package init(level: Logger.Level, format: Format) {
        logLevel = level
        self.format = format
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line =
            switch format {
            case .text: "\(Timestamp.now) " + Self.text(event.level, event.message, fields)
            case .journal: "<\(Self.priority(event.level))>" + Self.text(event.level, event.message, fields)
            case .json: Self.json(Timestamp.now.description, event.level, event.message, fields)
            }
        // One write a line: lines of several processes on one stream do not mix.
        LogSink.standardError.write(line)
    }

    private static func text(
        _ level: Logger.Level, _ message: Logger.Message, _ fields: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var line = "\(level.rawValue) \(message)"
        for field in fields { line += " \(field.key)=\(quotedIfNeeded("\(field.value)"))" }
        // A value may come from outside (a hook's output, an error of the agent): it must not forge a line.
        return SingleLine.text(line) + "\n"
    }

    /// The priority of syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static func quotedIfNeeded(_ value: String) -> String {
        value.isEmpty || value.utf8.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
            ? JSONText.string(value) : value
    }

    private static func json(
        _ time: String, _ level: Logger.Level, _ message: Logger.Message,
        _ fields: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var members = [("time", time), ("level", level.rawValue), ("message", "\(message)")]
        members += fields.map { ($0.key, "\($0.value)") }
        return "{" + members.map { "\(JSONText.string($0.0)):\(JSONText.string($0.1))" }.joined(separator: ",") + "}\n"
    }
}
