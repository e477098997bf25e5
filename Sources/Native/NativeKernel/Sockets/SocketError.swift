/// Why a socket cannot be opened where it is asked for.
package struct SocketError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The address cannot be one of a socket.
        case badAddress
        /// A server answers there already.
        case addressInUse
        /// The kernel does not let the program listen there.
        case cannotListen
        /// Nobody can be connected to there.
        case cannotConnect
        /// The name of a host has no address.
        case unknownHost
    }

    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// The system call that failed, if one did.
    package let cause: SystemError?

    package init(_ code: Code, _ message: String, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension SocketError: CustomStringConvertible {
    package var description: String { cause.map { "\(message): \($0)" } ?? message }
}
