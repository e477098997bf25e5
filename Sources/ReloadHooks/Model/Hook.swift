/// One action after a delivery: a signal, or a command.
package enum Hook: Hashable, Sendable {
    /// Sends a signal to the process that a pid file names. The file is read anew each time.
    case signal(HookSignal, pidFile: String)
    /// Runs a program, without a shell.
    case command(HookCommand)
}

extension Hook: CustomStringConvertible {
    /// The hook in a few words.
    ///
    /// Arguments of a command are left out: they may hold a password.
    package var description: String {
        switch self {
        case .signal(let signal, let pidFile): "\(signal) to the process of \(pidFile)"
        case .command(let command): "command \(command.program)"
        }
    }
}
