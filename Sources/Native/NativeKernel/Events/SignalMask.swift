internal import CLinux

/// Which signals the calling thread, and the threads that it makes later, do not take.
package enum SignalMask {
    /// Keeps the signals pending until there is a `SignalStream` for them, instead of letting them end the process.
    ///
    /// To be called first thing in `main`, before there is another thread.
    package static func block(_ signals: [Int32]) throws(SystemError) {
        // Safe because: the count is the array's.
        guard unsafe clinux_block_signals(signals, signals.count) == 0 else { throw .last("pthread_sigmask") }
    }

    /// Makes signals do nothing, such as SIGPIPE, so that a write reports `EPIPE`; children have the default action.
    ///
    /// Blocking would not do: the main thread of an async `main` is suspended with an empty mask.
    package static func discard(_ signals: [Int32]) throws(SystemError) {
        for signal in signals {
            guard clinux_discard_signal(signal) == 0 else { throw .last("sigaction", "signal \(signal)") }
        }
    }

    /// Whether the process was started with the signal ignored, as nohup(1) does it, and has not caught it since.
    package static func isIgnored(_ signal: Int32) -> Bool { clinux_signal_is_ignored(signal) != 0 }

    /// Lets all signals through again: for a child between fork and exec, since a mask survives exec.
    package static func unblockAll() throws(SystemError) {
        guard clinux_unblock_all_signals() == 0 else { throw .last("pthread_sigmask") }
    }

    /// Lets the signals through on the calling thread.
    static func unblock(_ signals: [Int32]) throws(SystemError) {
        // Safe because: the count is the array's.
        guard unsafe clinux_unblock_signals(signals, signals.count) == 0 else { throw .last("pthread_sigmask") }
    }
}
