public import SPIFFE

/// Where a Workload API is served: a Unix socket, or an IP address and a port (Workload Endpoint §4).
public struct EndpointAddress: Hashable, Sendable {
    /// The two ways in which the standard lets a Workload API be served.
    public enum Kind: Hashable, Sendable {
        /// A Unix socket by its absolute path, of at most 107 bytes (on Linux).
        case unix(path: String)
        /// An IP address, which is no host name, and a port from 1 to 65535.
        case tcp(host: IPLiteral, port: Int)
    }

    /// The environment variable that the standard defines for the address.
    public static let environmentVariable = "SPIFFE_ENDPOINT_SOCKET"

    /// How the endpoint is reached.
    public let kind: Kind

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// Parses an address: `unix:///run/agent.sock`, `unix:/run/agent.sock` or `tcp://127.0.0.1:8000`.
    ///
    /// The socket's path may have percent-encoded characters, as in any URI. Whether the socket exists is not looked at,
    /// since the agent may start later (rules EP-2 to EP-9, EP-12, EP-13, decision D-3).
    ///
    /// - Throws: `EndpointAddressError`, whose message tells what to write instead.
    public init(_ text: String) throws(EndpointAddressError) {
        var journal = RuleJournal<EndpointAddressError>.throwing
        kind = try EndpointParser.parse(text, &journal)
    }

    /// The verdict on each rule that a text must fulfil to be an address (Workload Endpoint §4), as far as they concern its
    /// scheme.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - strict: Whether what would be a warning is an error.
    public static func report(on text: String, strict: Bool = false) -> RuleReport {
        var journal = RuleJournal<EndpointAddressError>.collecting
        var rules = ["EP-1", "EP-13", "EP-2", "EP-3"]
        do throws(EndpointAddressError) {
            let address = EndpointAddress(try EndpointParser.parse(text, &journal))
            journal.advise(address.warning.map { [$0] } ?? [], strict: strict)
        } catch {
            // It is in the journal.
        }
        switch text.prefix(while: { $0 != ":" }).lowercased() {
        case "unix": rules += UnixEndpoint.rules
        case "tcp":
            rules += TCPEndpoint.rules
            if journal.report(rules).isValid { journal.pass(["EP-11"]) }
        default: break
        }
        return journal.report(rules)
    }

    /// The address of the explicit text if there is one, and else of the environment (rule EP-1).
    ///
    /// - Throws: `EndpointAddressError` if the address is not one, or if there is none.
    public static func resolve(explicit: String?) throws(EndpointAddressError) -> EndpointAddress {
        guard let explicit else { return try fromEnvironment() }
        return try EndpointAddress(explicit)
    }

    /// The path of the Unix socket; nil for an address of the other kind.
    public var socketPath: String? {
        guard case .unix(let path) = kind else { return nil }
        return path
    }

    /// What is allowed and still dangerous: TCP to an address where the endpoint cannot know who calls (rule EP-11).
    public var warning: EndpointAddressError? {
        guard case .tcp(let host, _) = kind, !host.isLoopback, !host.isLinkLocal else { return nil }
        return EndpointAddressError(
            .unauthenticatedNetwork, "EP-11",
            "the Workload API is at \(host), which is neither a loopback nor a link-local address: it must be able to "
                + "tell its callers by their addresses; prefer a Unix socket")
    }
}

extension EndpointAddress: CustomStringConvertible {
    /// The address as a URI that `init(_:)` reads again.
    public var description: String {
        switch kind {
        case .unix(let path): "unix://\(EndpointParser.percentEncoded(path))"
        case .tcp(let host, let port): host.isIPv6 ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
        }
    }
}
