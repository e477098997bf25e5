/// Why a hook has failed.
package struct HookError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// The program could not be started, or not be looked after.
        case notStarted
        /// The command ended with an exit status other than 0.
        case exited(status: Int32)
        /// The command was ended by a signal that was not ours.
        case killed(signal: Int32)
        /// The command took longer than it may, and was ended.
        case timedOut
        /// There is no pid file, or it cannot be read.
        case pidFileUnreadable
        /// The pid file holds no process number.
        case pidFileMalformed
        /// No process has the number in the pid file.
        case noSuchProcess
        /// The process may not be signalled by the agent.
        case notPermitted
        /// The process is the agent itself, or not the one that is meant.
        case refused
        /// The process does not handle the signal: it would end of it, or not notice.
        case unhandledSignal
        /// The signal could not be sent for another reason.
        case notSent
        /// A server could not be reached, or did not answer in time.
        case noAnswer
        /// A server has answered with something else than what was expected.
        case unexpectedAnswer
        /// The server presents another certificate than the one that was delivered.
        case otherCertificate
    }

    package let code: Code
    /// What happened, where, and what can be done.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension HookError: CustomStringConvertible {
    package var description: String { message }
}
