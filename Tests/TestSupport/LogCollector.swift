public import Logging
import Synchronization

/// What a logger was given, line by line: `info: message name=value`.
public final class LogCollector: Sendable {
    private let entries = Mutex<[String]>([])

    /// Makes one that has nothing yet.
    public init() {}

    /// All lines so far, with the metadata of logger and event in the order of their names.
    public var lines: [String] { entries.withLock { $0 } }

    /// Logs here, whatever the level.
    public var logger: Logger { Logger(label: "test") { _ in Handler(collector: self) } }

    private struct Handler: LogHandler {
        let collector: LogCollector
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(collector: LogCollector) {
            self.collector = collector
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let text = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            collector.entries.withLock { $0.append("\(event.level): \(event.message) \(text)") }
        }
    }
}
