/// A configuration that cannot be used, with everything that is wrong with it.
package struct ConfigurationError: Error, Hashable, Sendable {
    /// In the order of the file; at least one.
    package let problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line a problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
