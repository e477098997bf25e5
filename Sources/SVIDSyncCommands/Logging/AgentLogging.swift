package import Logging
package import SyncAgent

/// Loggers as the configuration wants them.
package enum AgentLogging {
    /// A logger on standard error.
    package static func logger(_ settings: LogSettings) -> Logger {
        Logger(label: "svidsync") { _ in
            AgentLogHandler(level: settings.level, format: settings.format == .json ? .json : .text)
        }
    }
}
