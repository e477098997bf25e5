/// How a program that was run has ended.
package struct SpawnResult: Hashable, Sendable {
    package enum End: Hashable, Sendable {
        /// By itself, with this exit status.
        case exited(Int32)
        /// By this signal.
        case killed(signal: Int32)
        /// Not at all: it survives SIGKILL, which only a process stuck in the kernel does.
        case stuck
    }

    /// Why the program was ended by us.
    package enum Interruption: Hashable, Sendable {
        case timeout
        /// The task that ran it was cancelled.
        case cancellation
    }

    package let end: End
    /// `nil` if the program ended by itself.
    package let interruption: Interruption?
    /// Whether a process that it left behind still held its output when we stopped listening.
    package let outputLeftOpen: Bool
}
