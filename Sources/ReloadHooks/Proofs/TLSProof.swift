package import NativeKernel

/// A server that has to present the certificate that was delivered.
package struct TLSProof: Hashable, Sendable {
    package let address: ServerAddress
    /// The name that is asked for (SNI); nil asks for none.
    package let serverName: String?
    /// What is said before the handshake, where the protocol begins in plain text.
    package let startTLS: StartTLS?

    package init(_ address: ServerAddress, serverName: String? = nil, startTLS: StartTLS? = nil) {
        self.address = address
        self.serverName = serverName
        self.startTLS = startTLS
    }
}
