import TestSupport

extension Program {
    /// The lines of an agent's log that somebody would be woken for.
    var alarms: [Substring] {
        errors.split(separator: "\n").filter { line in
            let level = line.split(separator: " ", maxSplits: 2).dropFirst().first
            return level == "error" || level == "critical"
        }
    }
}
