package import NativeKernel

/// An exchange of text with a server that takes commands on a socket, such as HAProxy's Runtime API.
package struct SocketAction: Hashable, Sendable {
    /// One command and its answer; each has a connection of its own.
    package struct Exchange: Hashable, Sendable {
        /// What is sent; `{file:NAME}` stands for the content of a file of the output.
        package let send: String
        /// What the answer must hold somewhere.
        package let expect: String

        package init(send: String, expect: String) {
            self.send = send
            self.expect = expect
        }
    }

    package let address: ServerAddress
    package let exchanges: [Exchange]
    /// How long each exchange may take.
    package let timeout: Duration

    package init(_ address: ServerAddress, _ exchanges: [Exchange], timeout: Duration = .seconds(10)) {
        self.address = address
        self.exchanges = exchanges
        self.timeout = timeout
    }

    /// The names of the files whose content is sent.
    package var files: [String] { exchanges.flatMap { CommandText($0.send).files } }
}

extension SocketAction: CustomStringConvertible {
    package var description: String { "commands to \(address)" }
}
