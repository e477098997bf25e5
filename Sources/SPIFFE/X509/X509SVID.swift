internal import NativeCrypto
package import NativeKernel

/// An X.509 identity document: a leaf certificate with its chain, and the private key (X509-SVID).
///
/// A value has passed the rules on its certificates (X5-1 to X5-9, X5-11, X5-16, X5-18) and its key is the leaf's
/// (X5-31). That it leads to a trusted authority is what `verify` tells.
public struct X509SVID: Sendable {
    /// The SPIFFE ID that the leaf states.
    public let id: SPIFFEID
    /// What the operator of the Workload API calls this identity; nil if nothing.
    public let hint: String?
    /// The leaf, then the intermediates in the order in which they came; never empty.
    public let certificates: [Certificate]
    /// The leaf's private key.
    public let privateKey: PrivateKey
    /// The rules that the document breaks without being unusable; errors in strict mode.
    public let warnings: [X509SVIDError]

    /// Parses and checks a document as the Workload API sends it.
    ///
    /// - Parameters:
    ///   - certificatesDER: the leaf's DER and then those of the intermediates, without gaps.
    ///   - privateKeyDER: the private key in unencrypted PKCS#8. It is copied into memory that is wiped.
    ///   - hint: what the operator calls the identity; empty is the same as nil.
    ///   - strict: whether a broken rule that most issuers of today break is an error (X5-10, X5-12, X5-15, X5-19,
    ///     X5-20, X5-32, ID-18) rather than one of `warnings`.
    /// - Throws: `X509SVIDError` for the first rule that is broken.
    public init(
        parsing certificatesDER: [UInt8], privateKeyDER: Span<UInt8>, hint: String? = nil, strict: Bool = false
    ) throws(X509SVIDError) {
        try self.init(
            parsing: certificatesDER, privateKey: SecretBytes(copying: privateKeyDER), hint: hint, strict: strict)
    }

    /// Parses and checks a document whose key is in memory that is wiped already, and which is not copied.
    package init(
        parsing certificatesDER: [UInt8], privateKey: SecretBytes, hint: String? = nil, strict: Bool = false
    ) throws(X509SVIDError) {
        let certificates: [Certificate]
        do throws(X509DecodingError) {
            certificates = try Certificate.parse(concatenatedDER: certificatesDER)
        } catch {
            throw X509SVIDError(certificates: error)
        }
        try self.init(certificates: certificates, privateKey: privateKey, hint: hint, strict: strict)
    }

    /// Checks a document of parsed certificates and a key in memory that is wiped already.
    init(
        certificates: [Certificate], privateKey: SecretBytes, hint: String?, strict: Bool
    ) throws(X509SVIDError) {
        let key: PrivateKey
        do throws(X509DecodingError) {
            key = try PrivateKey(pkcs8: privateKey)
        } catch {
            throw X509SVIDError(privateKey: error)
        }
        try self.init(certificates: certificates, privateKey: key, hint: hint, strict: strict)
    }

    /// Checks a document of parsed parts.
    ///
    /// - Parameters:
    ///   - certificates: the leaf, then the intermediates.
    ///   - privateKey: the leaf's private key.
    ///   - hint: what the operator calls the identity; empty is the same as nil.
    ///   - strict: as above.
    /// - Throws: `X509SVIDError` for the first rule that is broken.
    public init(
        certificates: [Certificate], privateKey: PrivateKey, hint: String? = nil, strict: Bool = false
    ) throws(X509SVIDError) {
        let review = try ChainReview(certificates, strict: strict)
        var warnings = review.warnings
        if let warning = try KeyRules.check(privateKey, certificates[0]) {
            if strict { throw warning }
            warnings.append(warning)
        }
        id = review.id
        self.hint = hint?.isEmpty == true ? nil : hint
        self.certificates = certificates
        self.privateKey = privateKey
        self.warnings = warnings
    }
}

extension X509SVID {
    /// The certificate that states the identity.
    public var leaf: Certificate { certificates[0] }
    /// The certificates between the leaf and an authority of the bundle, as far as they came along.
    public var intermediates: [Certificate] { Array(certificates.dropFirst()) }
    /// The beginning of the leaf's validity.
    public var notBefore: Timestamp { leaf.notBefore }
    /// The last second of the leaf's validity.
    public var notAfter: Timestamp { leaf.notAfter }
    /// The leaf's serial number as lower-case hexadecimal digits.
    public var serialNumber: String { leaf.serialNumber }
}

extension X509SVID: Hashable {
    /// Whether certificates, key and hint are the same, byte for byte.
    public static func == (left: X509SVID, right: X509SVID) -> Bool {
        left.hint == right.hint && left.certificates == right.certificates && left.privateKey == right.privateKey
    }

    /// Hashes the certificates and the hint.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(certificates)
        hasher.combine(hint)
    }
}

extension X509SVID: CustomStringConvertible, CustomDebugStringConvertible {
    /// The SPIFFE ID, the serial number and the end of the validity; nothing of the key.
    public var description: String {
        "X509-SVID \(id)\(hint.map { " (hint \($0))" } ?? ""), serial \(serialNumber), until \(notAfter)"
    }
    /// The same as `description`.
    public var debugDescription: String { description }
}
