package import Logging

/// What is logged, and how it is written.
package struct LogSettings: Hashable, Sendable {
    package enum Format: String, CaseIterable, Hashable, Sendable {
        case text
        case json
    }

    package var level: Logger.Level
    package var format: Format

    package init(level: Logger.Level = .info, format: Format = .text) {
        self.level = level
        self.format = format
    }
}
