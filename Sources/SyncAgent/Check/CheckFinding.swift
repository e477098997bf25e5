/// One thing that `svidsync check` has looked at.
package struct CheckFinding: Sendable, CustomStringConvertible {
    package enum Level: String, Sendable {
        case ok
        /// May come right by itself, or be meant so.
        case warning
        /// The output cannot work like this.
        case error
    }

    package let level: Level
    /// What was looked at: `nginx: directory`.
    package let subject: String
    /// What was found, and what to do about it.
    package let text: String

    package var description: String { "\(level.rawValue): \(subject): \(text)" }
}
