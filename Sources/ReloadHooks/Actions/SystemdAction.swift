/// A reload of a systemd unit, through systemctl(1), which waits for the result.
package struct SystemdAction: Hashable, Sendable {
    package enum Verb: String, CaseIterable, Hashable, Sendable {
        case reload
        case reloadOrRestart = "reload-or-restart"
        case tryReloadOrRestart = "try-reload-or-restart"
        case restart
        case tryRestart = "try-restart"
    }

    package let unit: String
    package let verb: Verb
    package let timeout: Duration

    package init(_ verb: Verb, unit: String, timeout: Duration = HookCommand.defaultTimeout) {
        self.verb = verb
        self.unit = unit
        self.timeout = timeout
    }

    /// What does it.
    package var command: HookCommand {
        HookCommand(
            program: "systemctl", arguments: ["--no-ask-password", "--no-pager", verb.rawValue, "--", unit],
            timeout: timeout)
    }
}

extension SystemdAction: CustomStringConvertible {
    package var description: String { "\(verb.rawValue) of \(unit)" }
}
