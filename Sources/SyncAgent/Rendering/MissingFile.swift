/// A file that the others of its output do not wait for, and that could not be had.
package struct MissingFile: Sendable {
    package let file: FilePlan
    /// What stands in the way.
    package let reason: AgentError
}

extension MissingFile: CustomStringConvertible {
    package var description: String { "\(file.name) is missing: \(reason.message)" }
}
