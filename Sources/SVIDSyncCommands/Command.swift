/// One command of svidsync.
protocol Command: Sendable {
    /// Its name, options and help.
    static var description: CommandDescription { get }

    /// Takes what was parsed.
    ///
    /// - Throws: `UsageError` for values that make no sense.
    init(_ arguments: ParsedArguments) throws(UsageError)

    /// Does the work.
    ///
    /// - Returns: The status to exit with.
    func run() async -> ExitStatus
}
