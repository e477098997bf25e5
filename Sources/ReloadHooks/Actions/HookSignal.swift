/// A signal that may tell a program to reload.
package struct HookSignal: Hashable, Sendable {
    /// The name as in signal(7): `SIGHUP`.
    package let name: String
    /// The number on Linux, the same for every architecture that Swift runs on.
    package let number: Int32

    private init(_ name: String, _ number: Int32) {
        self.name = name
        self.number = number
    }

    package static let hangUp = HookSignal("SIGHUP", 1)
    package static let interrupt = HookSignal("SIGINT", 2)
    package static let quit = HookSignal("SIGQUIT", 3)
    package static let user1 = HookSignal("SIGUSR1", 10)
    package static let user2 = HookSignal("SIGUSR2", 12)
    package static let alarm = HookSignal("SIGALRM", 14)
    package static let terminate = HookSignal("SIGTERM", 15)
    package static let `continue` = HookSignal("SIGCONT", 18)
    package static let urgent = HookSignal("SIGURG", 23)
    package static let windowChange = HookSignal("SIGWINCH", 28)
    package static let io = HookSignal("SIGIO", 29)
    package static let power = HookSignal("SIGPWR", 30)

    /// All that may be sent.
    ///
    /// SIGKILL and SIGSTOP are not among them: no program reloads on those.
    package static let known: [HookSignal] = [
        .hangUp, .interrupt, .quit, .user1, .user2, .alarm, .terminate, .continue, .urgent, .windowChange, .io, .power,
    ]

    /// Whether it does nothing to a process that is not prepared for it.
    var isHarmless: Bool { [.continue, .urgent, .windowChange].contains(self) }

    /// Finds a signal by its name, with or without `SIG`.
    package init?(named name: String) {
        guard let signal = Self.known.first(where: { $0.name == name || $0.name.dropFirst(3) == name }) else {
            return nil
        }
        self = signal
    }
}

extension HookSignal: CustomStringConvertible {
    package var description: String { name }
}
