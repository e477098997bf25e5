/// What makes a program reload.
package enum HookAction: Hashable, Sendable {
    case signal(SignalAction)
    /// Runs a program.
    case command(HookCommand)
    case systemd(SystemdAction)
    case http(HTTPAction)
    case socket(SocketAction)
}

extension HookAction: CustomStringConvertible {
    /// The action in a few words.
    ///
    /// Arguments of a command and what is sent are left out: they may hold a password.
    package var description: String {
        switch self {
        case .signal(let action): "\(action)"
        case .command(let command): "\(command)"
        case .systemd(let action): "\(action)"
        case .http(let action): "\(action)"
        case .socket(let action): "\(action)"
        }
    }
}
