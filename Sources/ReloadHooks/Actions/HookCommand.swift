/// A program to run before or after a delivery, or to prove it.
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
    /// How long a command that is being ended has to obey when nothing else is said.
    package static let defaultKillDelay = Duration.seconds(2)

    /// An absolute path, or a name that is looked up in `HookEnvironment.searchPath`.
    package var program: String
    /// What follows the program's name; `{staged}` in a check stands for the directory to be checked.
    package var arguments: [String]
    /// After this time the command and all of its process group get SIGTERM.
    package var timeout: Duration
    /// After this additional time they get SIGKILL.
    package var killDelay: Duration
    /// Additions to the environment that every hook gets; they win over it.
    package var environment: [Variable]
    /// The working directory.
    package var directory: String
    /// As whom it runs, by name or number; nil for the agent's own user.
    package var user: String?
    /// The group instead of the user's own; only with a user.
    package var group: String?

    package init(
        program: String, arguments: [String] = [], timeout: Duration = Self.defaultTimeout,
        killDelay: Duration = Self.defaultKillDelay, environment: [Variable] = [], directory: String = "/",
        user: String? = nil, group: String? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.timeout = timeout
        self.killDelay = killDelay
        self.environment = environment
        self.directory = directory
        self.user = user
        self.group = group
    }

    /// A command that a shell reads.
    package static func shell(_ text: String) -> HookCommand {
        HookCommand(program: "/bin/sh", arguments: ["-c", text])
    }
}

extension HookCommand: CustomStringConvertible {
    package var description: String { "command \(program)" }
}
