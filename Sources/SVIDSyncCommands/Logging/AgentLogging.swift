package import Logging
internal import NativeKernel
package import SyncAgent

/// Loggers as the configuration wants them.
package enum AgentLogging {
    /// A logger on standard error.
    package static func logger(_ settings: LogSettings) -> Logger {
        let format: AgentLogHandler.Format =
            switch settings.format {
            case .json: .json
            case .text: StandardStreams.errorsGoToJournal ? .journal : .text
            }
        return Logger(label: "svidsync") { _ in AgentLogHandler(level: settings.level, format: format) }
    }
}
