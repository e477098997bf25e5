/// A program to run after a delivery.
package struct HookCommand: Hashable, Sendable {
    /// A variable for the program's environment.
    package struct Variable: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How long a command may take when nothing else is said.
    package static let defaultTimeout = Duration.seconds(30)

    /// An absolute path, or a name that is looked up in `HookEnvironment.searchPath`.
    package let program: String
    /// What follows the program's name.
    package let arguments: [String]
    /// After this time the command and all of its process group are ended.
    package let timeout: Duration
    /// Additions to the environment that every hook gets; they win over it.
    package let environment: [Variable]

    package init(
        program: String, arguments: [String] = [], timeout: Duration = Self.defaultTimeout,
        environment: [Variable] = []
    ) {
        self.program = program
        self.arguments = arguments
        self.timeout = timeout
        self.environment = environment
    }
}
