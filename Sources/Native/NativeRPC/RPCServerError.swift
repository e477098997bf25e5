package import NativeKernel

/// A server that could not start.
package struct RPCServerError: Error, Hashable, Sendable {
    /// What was in the way.
    package struct Code: Hashable, Sendable {
        private enum Value { case addressInUse, badAddress, cannotListen, alreadyStarted }
        private let value: Value

        /// Another server answers at this address.
        package static let addressInUse = Code(value: .addressInUse)
        /// The address cannot be one: a path that is too long, relative, or not a socket.
        package static let badAddress = Code(value: .badAddress)
        /// The kernel refused it.
        package static let cannotListen = Code(value: .cannotListen)
        /// It was started before: a server runs once.
        package static let alreadyStarted = Code(value: .alreadyStarted)
    }

    package let code: Code
    /// What, where and what to do about it.
    package let message: String
    /// The system call that failed, if one did.
    package let cause: SystemError?

    init(_ code: Code, _ message: String, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The failure of a socket's file.
    init(_ error: SocketError) {
        let code: Code =
            switch error.code {
            case .badAddress: .badAddress
            case .addressInUse: .addressInUse
            default: .cannotListen
            }
        self.init(code, error.message, cause: error.cause)
    }
}

extension RPCServerError: CustomStringConvertible {
    package var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
