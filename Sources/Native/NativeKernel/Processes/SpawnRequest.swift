/// What to run: a program, its arguments and all of its environment.
package struct SpawnRequest: Sendable {
    /// The absolute path of the executable, or a name without slash to be found in `searchPath`.
    package var program: String
    /// The directories where a program given by name is looked for, in this order.
    package var searchPath: [String]
    /// The whole argument vector, the program's name first.
    package var arguments: [String]
    /// The whole environment, each entry as `NAME=value`; nothing is inherited.
    package var environment: [String]
    /// The working directory.
    package var directory: String
    /// What the program finds in its standard input, which is a file; nil for `/dev/null`.
    package var input: [UInt8]?
    /// A secret that the program finds as one line in its descriptor 3; overwritten when it has ended.
    package var secret: SecretBytes?
    /// As whom the program runs; nil for the agent's own user.
    package var user: ProcessUser?
    /// How long it may run before it is ended.
    package var timeout: Duration
    /// How long a program that is being ended has between SIGTERM and SIGKILL.
    package var killDelay: Duration
    /// How long output is still awaited after the program's end, when a process that it left behind holds the pipe.
    package var outputGrace: Duration

    package init(
        program: String, searchPath: [String] = [], arguments: [String], environment: [String], directory: String = "/",
        input: [UInt8]? = nil, secret: SecretBytes? = nil, user: ProcessUser? = nil, timeout: Duration,
        killDelay: Duration = .seconds(2), outputGrace: Duration = .milliseconds(250)
    ) {
        self.program = program
        self.searchPath = searchPath
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.input = input
        self.secret = secret
        self.user = user
        self.timeout = timeout
        self.killDelay = killDelay
        self.outputGrace = outputGrace
    }
}
