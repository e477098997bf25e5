package import SPIFFE

/// Why a text is not the address of a Workload API.
public struct EndpointAddressError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case notSet, empty, notURI, scheme, authority, path, pathTooLong, extraPart, host, port,
                unauthenticatedNetwork
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// There is no explicit address, and the environment has none (Workload Endpoint §4).
        public static let notSet = Code(.notSet)
        /// The text is empty.
        public static let empty = Code(.empty)
        /// The text is not a URI (RFC 3986).
        public static let notURI = Code(.notURI)
        /// The scheme is neither `unix` nor `tcp` (Workload Endpoint §4).
        public static let scheme = Code(.scheme)
        /// A Unix socket's address has an authority: something between `unix://` and the path (Workload Endpoint §4).
        public static let authority = Code(.authority)
        /// A Unix socket's path is missing, relative or that of a directory (Workload Endpoint §4).
        public static let path = Code(.path)
        /// A Unix socket's path is longer than the kernel takes: 107 bytes on Linux.
        public static let pathTooLong = Code(.pathTooLong)
        /// The address has a part that its scheme has not, such as a query or a user (Workload Endpoint §4).
        public static let extraPart = Code(.extraPart)
        /// A TCP address has no host, or one that is not an IP address (Workload Endpoint §4).
        public static let host = Code(.host)
        /// A TCP address has no port from 1 to 65535 (Workload Endpoint §4).
        public static let port = Code(.port)
        /// A warning: the endpoint is reached over a network where it may not know who calls (Workload Endpoint §3).
        public static let unauthenticatedNetwork = Code(.unauthenticatedNetwork)
    }

    /// The kind of failure.
    public let code: Code
    /// The rule of this library's rule list that is broken, such as `EP-4`.
    public let rule: String
    /// The position of the first byte at fault, counted from 0; nil if the fault has no place.
    public let offset: Int?
    /// What is wrong and what to write instead.
    public let message: String

    init(_ code: Code, _ rule: String, at offset: Int? = nil, _ message: String) {
        self.code = code
        self.rule = rule
        self.offset = offset
        self.message = message
    }
}

extension EndpointAddressError: CustomStringConvertible {
    /// The message and the rule.
    public var description: String { "\(message) [\(rule)]" }
}

extension EndpointAddressError: RuleBreach {
    package var place: RuleVerdict.Place? { offset.map(RuleVerdict.Place.byte) }
}
