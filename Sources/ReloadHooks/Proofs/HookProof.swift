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
    /// Whether it is asked for after the first delivery too, which the consumer may be waiting for before it starts.
    package let runsFirst: Bool

    package init(_ method: Method, within: Duration = .seconds(5), runsFirst: Bool = true) {
        self.method = method
        self.within = within
        self.runsFirst = runsFirst
    }

    /// Whether it is to be asked for after an event.
    func applies(to event: HookEvent) -> Bool {
        event.occasion != .withdrawal && (runsFirst || !event.isFirst)
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
