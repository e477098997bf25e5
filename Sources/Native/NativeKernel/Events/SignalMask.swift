internal import CLinux

/// Which signals the calling thread, and the threads that it makes later, do not take.
package enum SignalMask {
    /// Keeps the signals pending instead of delivering them; for `SignalStream`.
    ///
    /// To be called in `main` before there is another thread: one that does not block a signal would take it.
    package static func block(_ signals: [Int32]) throws(SystemError) {
        // Safe because: the count is the array's.
        guard unsafe clinux_block_signals(signals, signals.count) == 0 else { throw .last("pthread_sigmask") }
    }

    /// Lets all signals through again: for a child between fork and exec, since a mask survives exec.
    package static func unblockAll() throws(SystemError) {
        guard clinux_unblock_all_signals() == 0 else { throw .last("pthread_sigmask") }
    }
}
