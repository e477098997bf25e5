/// What tells whether the consumer of a set uses it.
package struct HookProof: Hashable, Sendable {
    package enum Method: Hashable, Sendable {
        /// A server presents the certificate that was delivered.
        case tls(TLSProof)
        /// A request is answered as expected.
        case http(HTTPAction)
        /// A command succeeds.
        case command(HookCommand)
    }

    package let method: Method
    /// How long it may take until the proof succeeds; it is tried again and again until then.
    package let within: Duration

    package init(_ method: Method, within: Duration = .seconds(5)) {
        self.method = method
        self.within = within
    }
}

extension HookProof: CustomStringConvertible {
    package var description: String {
        switch method {
        case .tls(let proof): "proof by TLS at \(proof.address)"
        case .http(let action): "proof by \(action)"
        case .command(let command): "proof by \(command)"
        }
    }
}
