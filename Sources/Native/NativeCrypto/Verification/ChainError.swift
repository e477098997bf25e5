/// Why a chain of certificates does not lead to a trust anchor.
package struct ChainError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        case expired
        case notYetValid
        /// No anchor issued the last certificate that could be found.
        case unknownAuthority
        /// A signature does not fit to the key that should have made it.
        case badSignature
        /// A certificate signed another one without being a signing authority's.
        case issuerNotAuthority
        case pathLengthExceeded
        case nameConstraint
        case unknownCriticalExtension
        /// A key is too short or a digest too weak.
        case weakCryptography
        /// The leaf's public key is of a kind that OpenSSL does not know, or no valid key (rule X5-32).
        case unsupportedKey
        /// Too many certificates.
        case chainTooLong
        /// A revocation list names the certificate.
        case revoked
        /// There is no revocation list of the certificate's issuer.
        case noRevocationList
        /// The revocation list of the certificate's issuer is not valid yet or no longer.
        case outdatedRevocationList
        /// The revocation list of the certificate's issuer is not signed rightly, or says what OpenSSL cannot process.
        case unusableRevocationList
        /// Anything else; the message says what.
        case other
    }

    package let code: Code
    /// The certificate that the failure is about; nil if it is about none in particular.
    package let certificate: NativeCertificate?
    /// Where it is in the chain: 0 is the leaf.
    package let depth: Int
    /// OpenSSL's reason in words.
    package let reason: String

    package init(_ code: Code, certificate: NativeCertificate?, depth: Int, reason: String) {
        self.code = code
        self.certificate = certificate
        self.depth = depth
        self.reason = reason
    }
}

extension ChainError: CustomStringConvertible {
    package var description: String { "\(place): \(reason)" }

    /// Which certificate the failure is about.
    package var place: String {
        let place = depth == 0 ? "the leaf certificate" : "the certificate \(depth) above the leaf"
        guard let subject = certificate?.subjectText, !subject.isEmpty else { return place }
        return "\(place) (\(subject))"
    }
}
