/// A rule of the X509-SVID standard that a document breaks: as an error, the reason why it is refused; as a warning,
/// what would be an error in strict mode.
public struct X509SVIDError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case noCertificate, malformedCertificate, noPrivateKey, malformedPrivateKey
            case leafIsAuthority, leafHasCertSign, leafHasCRLSign, leafWithoutDigitalSignature
            case noURI, severalURIs, invalidID, idWithoutPath
            case intermediateNotAuthority, intermediateWithoutCertSign
            case keyMismatch, keyNotCheckable
            case keyUsageNotCritical, namesNotCritical, incompleteExtendedKeyUsage
            case authorityIDWithPath, authorityIDInvalid, authorityIDForeign, idTooLong
            case outsideValidity
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// There is no certificate.
        public static let noCertificate = Code(.noCertificate)
        /// The bytes are not certificates.
        public static let malformedCertificate = Code(.malformedCertificate)
        /// There is no private key.
        public static let noPrivateKey = Code(.noPrivateKey)
        /// The bytes are not a private key in PKCS#8.
        public static let malformedPrivateKey = Code(.malformedPrivateKey)
        /// The leaf has cA set (X509-SVID §4.1).
        public static let leafIsAuthority = Code(.leafIsAuthority)
        /// The leaf has keyCertSign set (X509-SVID §4.3).
        public static let leafHasCertSign = Code(.leafHasCertSign)
        /// The leaf has cRLSign set (X509-SVID §4.3).
        public static let leafHasCRLSign = Code(.leafHasCRLSign)
        /// The leaf has no keyUsage with digitalSignature (X509-SVID §4.3).
        public static let leafWithoutDigitalSignature = Code(.leafWithoutDigitalSignature)
        /// The leaf has no URI name (X509-SVID §2).
        public static let noURI = Code(.noURI)
        /// The leaf has several URI names (X509-SVID §2).
        public static let severalURIs = Code(.severalURIs)
        /// The leaf's URI name is not a SPIFFE ID (X509-SVID §2).
        public static let invalidID = Code(.invalidID)
        /// The leaf's SPIFFE ID has no path (X509-SVID §3.1).
        public static let idWithoutPath = Code(.idWithoutPath)
        /// A certificate above the leaf has cA not set (X509-SVID §4.1).
        public static let intermediateNotAuthority = Code(.intermediateNotAuthority)
        /// A certificate above the leaf has no keyUsage with keyCertSign (X509-SVID §4.3).
        public static let intermediateWithoutCertSign = Code(.intermediateWithoutCertSign)
        /// The private key is not that of the leaf.
        public static let keyMismatch = Code(.keyMismatch)
        /// Whether the private key is that of the leaf cannot be checked, since its kind is unknown.
        public static let keyNotCheckable = Code(.keyNotCheckable)
        /// keyUsage is not marked critical (X509-SVID §4.3).
        public static let keyUsageNotCritical = Code(.keyUsageNotCritical)
        /// The subject is empty and subjectAltName not marked critical (RFC 5280 §4.1.2.6).
        public static let namesNotCritical = Code(.namesNotCritical)
        /// extKeyUsage lacks serverAuth or clientAuth (X509-SVID §4.4).
        public static let incompleteExtendedKeyUsage = Code(.incompleteExtendedKeyUsage)
        /// A signing authority's SPIFFE ID has a path (X509-SVID §3.2).
        public static let authorityIDWithPath = Code(.authorityIDWithPath)
        /// A signing authority's `spiffe:` URI name is not a SPIFFE ID (X509-SVID §3.2).
        public static let authorityIDInvalid = Code(.authorityIDInvalid)
        /// A signing authority's SPIFFE ID is of another trust domain than the leaf's (X509-SVID §3.2).
        public static let authorityIDForeign = Code(.authorityIDForeign)
        /// The SPIFFE ID is longer than what every implementation reads (SPIFFE-ID §2.3).
        public static let idTooLong = Code(.idTooLong)
        /// A certificate has expired, or is not valid yet (RFC 5280 §4.1.2.5).
        public static let outsideValidity = Code(.outsideValidity)
    }

    /// The kind of failure.
    public let code: Code
    /// The rule of this library's rule list that is broken, such as `X5-6`.
    public let rule: String
    /// Which certificate is at fault: 0 is the leaf; nil if it is none.
    public let certificateIndex: Int?
    /// What is wrong; never contains key material.
    public let message: String
    /// Where the leaf's URI name breaks the syntax of SPIFFE IDs, if that is the failure.
    public let idError: SPIFFEIDError?

    init(_ code: Code, _ rule: String, _ index: Int?, _ message: String, idError: SPIFFEIDError? = nil) {
        self.code = code
        self.rule = rule
        certificateIndex = index
        self.message = message
        self.idError = idError
    }
}

extension X509SVIDError {
    /// That the certificates cannot be parsed.
    init(certificates error: X509DecodingError) {
        self.init(error.code == .empty ? .noCertificate : .malformedCertificate, "X5-33", nil, error.message)
    }

    /// That the private key cannot be parsed.
    init(privateKey error: X509DecodingError) {
        self.init(error.code == .empty ? .noPrivateKey : .malformedPrivateKey, "X5-31", nil, error.message)
    }
}

extension X509SVIDError: CustomStringConvertible {
    /// The message and the rule.
    public var description: String { "\(message) [\(rule)]" }
}
