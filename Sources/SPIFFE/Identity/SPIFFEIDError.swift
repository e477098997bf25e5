/// Why a text is not a SPIFFE ID or a trust domain name.
public struct SPIFFEIDError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case empty, scheme, noTrustDomain, trustDomainCharacter, trustDomainUpperCase, trustDomainTooLong
            case userInfoOrPort, percentEncoding, query, fragment, emptySegment, dotSegment, trailingSlash
            case pathCharacter, noPath, tooLong, notASCII
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// There is no text.
        public static let empty = Code(.empty)
        /// The text does not begin with `spiffe://` (SPIFFE-ID §2).
        public static let scheme = Code(.scheme)
        /// The trust domain is missing (SPIFFE-ID §2.1).
        public static let noTrustDomain = Code(.noTrustDomain)
        /// The trust domain has a character other than `a`–`z`, `0`–`9`, `.`, `-` and `_` (SPIFFE-ID §2.1).
        public static let trustDomainCharacter = Code(.trustDomainCharacter)
        /// The scheme or the trust domain is in upper case (SPIFFE-ID §2.1).
        public static let upperCase = Code(.trustDomainUpperCase)
        /// The trust domain has more than 255 bytes (SPIFFE-ID §2.3).
        public static let trustDomainTooLong = Code(.trustDomainTooLong)
        /// The trust domain comes with a user or a port (SPIFFE-ID §2.1).
        public static let userInfoOrPort = Code(.userInfoOrPort)
        /// Something is percent-encoded (SPIFFE-ID §2.1, §2.2).
        public static let percentEncoding = Code(.percentEncoding)
        /// There is a query, be it empty (SPIFFE-ID §2).
        public static let query = Code(.query)
        /// There is a fragment, be it empty (SPIFFE-ID §2).
        public static let fragment = Code(.fragment)
        /// A segment of the path is empty (SPIFFE-ID §2.2).
        public static let emptySegment = Code(.emptySegment)
        /// A segment of the path is `.` or `..` (SPIFFE-ID §2.2).
        public static let dotSegment = Code(.dotSegment)
        /// The path ends with a slash (SPIFFE-ID §2.2).
        public static let trailingSlash = Code(.trailingSlash)
        /// The path has a character other than letters, digits, `.`, `-` and `_` (SPIFFE-ID §2.2).
        public static let pathCharacter = Code(.pathCharacter)
        /// There is no path where one is needed (SPIFFE-ID §3.1).
        public static let noPath = Code(.noPath)
        /// The ID has more than 2048 bytes (SPIFFE-ID §2.3).
        public static let tooLong = Code(.tooLong)
        /// There is a byte outside ASCII, a control character or white space (SPIFFE-ID §2).
        public static let notASCII = Code(.notASCII)
    }

    /// The kind of failure.
    public let code: Code
    /// The rule of this library's rule list that is broken, such as `ID-15`.
    public let rule: String
    /// The position of the first byte at fault, counted from 0; nil if the fault has no place.
    public let offset: Int?
    /// What is wrong and what to write instead.
    public let message: String

    init(_ code: Code, _ rule: String, at offset: Int?, _ message: String) {
        self.code = code
        self.rule = rule
        self.offset = offset
        self.message = message
    }
}

extension SPIFFEIDError: CustomStringConvertible {
    /// The message, the position and the rule.
    public var description: String {
        guard let offset else { return "\(message) [\(rule)]" }
        return "at byte \(offset): \(message) [\(rule)]"
    }
}
