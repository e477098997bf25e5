/// The environment of a hook's command.
///
/// Nothing of the agent's own environment goes into it, which may hold secrets and depends on how the agent was
/// started. A command gets, each winning over those before it:
///
/// 1. `PATH`, always the same, and `LANG=C.UTF-8`;
/// 2. what the runner was told that every hook shall have;
/// 3. `SVIDSYNC_OUTPUT`, `SVIDSYNC_DIRECTORY`, and `SVIDSYNC_CHANGED`: the names of the changed files, separated by
///    single spaces, and the variables of the event (`SVIDSYNC_SPIFFE_ID`, `SVIDSYNC_NOT_AFTER`);
/// 4. the command's own additions.
package enum HookEnvironment {
    /// Where programs that are given by name alone are looked for.
    package static let searchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    static func variables(
        for event: HookEvent, command: HookCommand, common: [HookCommand.Variable]
    ) -> [HookCommand.Variable] {
        let groups = [
            [
                HookCommand.Variable("PATH", searchPath.joined(separator: ":")),
                HookCommand.Variable("LANG", "C.UTF-8"),
            ],
            common,
            [
                HookCommand.Variable("SVIDSYNC_OUTPUT", event.output),
                HookCommand.Variable("SVIDSYNC_DIRECTORY", event.directory),
                HookCommand.Variable("SVIDSYNC_CHANGED", event.changed.joined(separator: " ")),
            ],
            event.environment,
            command.environment,
        ]
        var values: [String: String] = [:]
        for variable in groups.joined() { values[variable.name] = variable.value }
        return values.sorted { $0.key < $1.key }.map { HookCommand.Variable($0.key, $0.value) }
    }
}
