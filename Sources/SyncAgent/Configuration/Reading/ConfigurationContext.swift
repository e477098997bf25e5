internal import NativeYAML

/// What decoding one file shares: the file's name, the environment, and the problems found so far.
final class ConfigurationContext {
    let file: String
    private let environment: (String) -> String?
    private(set) var problems: [ConfigurationProblem] = []

    init(file: String, environment: @escaping (String) -> String?) {
        self.file = file
        self.environment = environment
    }

    func position(_ position: YAMLPosition) -> SourcePosition {
        SourcePosition(file: file, line: position.line, column: position.column)
    }

    /// In the order of the file, whatever the order in which they were found.
    var sortedProblems: [ConfigurationProblem] {
        problems.enumerated().sorted { left, right in
            let (a, b) = (left.element.position, right.element.position)
            return (a?.line ?? 0, a?.column ?? 0, left.offset) < (b?.line ?? 0, b?.column ?? 0, right.offset)
        }.map(\.element)
    }

    func report(_ message: String, at position: SourcePosition) {
        problems.append(ConfigurationProblem(at: position, message))
    }

    /// The scalar's text with its variables replaced; `nil` (and a problem) if that cannot be done.
    func substitute(_ scalar: YAMLScalar, at position: SourcePosition) -> VariableSubstitution.Result? {
        do throws(VariableSubstitution.Failure) {
            return try VariableSubstitution.apply(to: scalar.text, environment)
        } catch {
            report(error.message, at: position)
            return nil
        }
    }

    /// The scalar's text with its variables replaced; nil, and nothing reported, if that cannot be done.
    func peek(_ scalar: YAMLScalar) -> String? {
        do throws(VariableSubstitution.Failure) {
            return try VariableSubstitution.apply(to: scalar.text, environment).text
        } catch {
            // Whoever reads the value in earnest reports it.
            return nil
        }
    }
}
