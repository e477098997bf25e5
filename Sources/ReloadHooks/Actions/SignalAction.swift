/// A signal to the program that is to reload.
package struct SignalAction: Hashable, Sendable {
    /// How the process is found, anew each time.
    package enum Target: Hashable, Sendable {
        /// By these pid files, one process each.
        case pidFiles([String])
        /// The main process of this systemd unit.
        case unit(String)
        /// By the executable that it runs; a worker whose parent runs it too is left out.
        case executable
    }

    package let signal: HookSignal
    package let target: Target
    /// The path of the executable that the process must run; nil for any.
    package let executable: String?
    /// Whether the signal is sent although the process does not handle it, so that it ends or nothing happens.
    package let evenIfUnhandled: Bool

    package init(
        _ signal: HookSignal, to target: Target, executable: String? = nil, evenIfUnhandled: Bool = false
    ) {
        self.signal = signal
        self.target = target
        self.executable = executable
        self.evenIfUnhandled = evenIfUnhandled
    }
}

extension SignalAction: CustomStringConvertible {
    package var description: String {
        switch target {
        case .pidFiles(let paths): "\(signal) to the process of \(paths.joined(separator: ", "))"
        case .unit(let unit): "\(signal) to the main process of \(unit)"
        case .executable: "\(signal) to \(executable ?? "")"
        }
    }
}
