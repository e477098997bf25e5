/// One thing that is wrong with a configuration.
package struct ConfigurationProblem: Hashable, Sendable {
    /// The place; `nil` if it is about the file as a whole.
    package let position: SourcePosition?
    /// What is wrong and what would be right.
    ///
    /// Values of environment variables never appear.
    package let message: String

    package init(at position: SourcePosition?, _ message: String) {
        self.position = position
        self.message = message
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    package var description: String {
        guard let position else { return message }
        return "\(position): \(message)"
    }
}
