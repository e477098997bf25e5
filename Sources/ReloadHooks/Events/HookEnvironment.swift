/// The environment of a hook's command.
///
/// Nothing of the agent's own environment goes into it, which may hold secrets and depends on how the agent was
/// started. A command gets, each winning over those before it:
///
/// 1. `PATH`, always the same, and `LANG=C.UTF-8`;
/// 2. what the runner was told that every hook shall have;
/// 3. `SVIDSYNC_OUTPUT`, `SVIDSYNC_DIRECTORY`, `SVIDSYNC_CHANGED` (the names of the changed files, separated by single
///    spaces), `SVIDSYNC_KINDS` (what these changes mean, separated by spaces), the facts of what is on the disk
///    (`SVIDSYNC_GENERATION`, `SVIDSYNC_FINGERPRINT`, `SVIDSYNC_SPIFFE_ID`, `SVIDSYNC_NOT_AFTER`) and of what was there
///    before (`SVIDSYNC_PREVIOUS_GENERATION` and so on), `SVIDSYNC_OCCASION` (`delivery`, `rollback` or
///    `withdrawal`), `SVIDSYNC_STAGED`, the directory of the set that is to be checked, and
///    `SVIDSYNC_PASSPHRASE_FD`, the number of the descriptor that holds the passphrase of its private keys;
/// 4. the command's own additions.
package enum HookEnvironment {
    /// Where programs that are given by name alone are looked for.
    package static let searchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// Says which descriptor holds the passphrase.
    package static let passphraseVariable = "SVIDSYNC_PASSPHRASE_FD"
    /// That descriptor.
    package static let passphraseDescriptor = 3

    static func variables(
        for event: HookEvent, command: HookCommand, common: [HookCommand.Variable], staged: String? = nil,
        hasPassphrase: Bool = false
    ) -> [HookCommand.Variable] {
        let standard = [
            HookCommand.Variable("PATH", searchPath.joined(separator: ":")),
            HookCommand.Variable("LANG", "C.UTF-8"),
        ]
        var values: [String: String] = [:]
        let secret =
            hasPassphrase ? [HookCommand.Variable(passphraseVariable, "\(passphraseDescriptor)")] : []
        for variable in standard + common + variables(of: event, staged: staged) + secret + command.environment {
            values[variable.name] = variable.value
        }
        return values.sorted { $0.key < $1.key }.map { HookCommand.Variable($0.key, $0.value) }
    }

    private static func variables(of event: HookEvent, staged: String?) -> [HookCommand.Variable] {
        var facts = [
            HookSubject.Fact("output", event.output), HookSubject.Fact("directory", event.directory),
            HookSubject.Fact("changed", event.changed.joined(separator: " ")),
            HookSubject.Fact("kinds", event.kinds.map(\.rawValue).sorted().joined(separator: " ")),
        ]
        facts += event.current.allFacts
        facts += event.previous?.allFacts.map { HookSubject.Fact("previous_\($0.name)", $0.value) } ?? []
        facts.append(HookSubject.Fact("occasion", event.occasion.rawValue))
        if let staged { facts.append(HookSubject.Fact("staged", staged)) }
        return facts.map { HookCommand.Variable("SVIDSYNC_\($0.name.uppercased())", $0.value) }
    }
}
