/// How a call ended, where it did not end well: the code of gRPC and what the peer (or the library) says about it.
package struct RPCStatus: Error, Hashable, Sendable {
    package let code: Code
    /// What the peer says, or the library where the call did not reach the peer; not meant for programs.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension RPCStatus: CustomStringConvertible {
    package var description: String { message.isEmpty ? "\(code)" : "\(code): \(message)" }
}
