internal import NativeKernel

/// What a process of svidsync does before anything else.
package enum ProcessSetup {
    /// Hardens the process and blocks the signals that its commands take as events.
    ///
    /// Must run before there is a second thread: one that does not block a signal would die of it.
    ///
    /// - Returns: The status to exit with at once, if that failed; the reason has been written.
    package static func prepare() -> ExitStatus? {
        do {
            try SignalMask.block([
                SignalNumber.hangUp, SignalNumber.interrupt, SignalNumber.user1, SignalNumber.terminate,
            ])
            // A reader of our output that goes away must not end us.
            try SignalMask.discard([SignalNumber.brokenPipe])
            try Hardening.protectMemory()
            StartupMemory.shareHeap()
            return nil
        } catch {
            Console.complain("the process cannot be hardened: \(error)")
            return .internalError
        }
    }
}
