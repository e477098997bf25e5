internal import COpenSSL

/// An X.509 certificate, parsed once and never changed.
@safe
package final class NativeCertificate: Sendable {
    // Safe because: owned by this object until deinit; OpenSSL locks the caches within an X509 itself, and nothing
    // else of it is changed after init.
    private nonisolated(unsafe) let handle: OpaquePointer
    private let layout: CertificateLayout

    /// The certificate's encoding, byte for byte as it was given.
    package let der: [UInt8]
    /// The beginning of its validity, in seconds since 1970.
    package let notBefore: Int64
    /// The last second of its validity, in seconds since 1970.
    package let notAfter: Int64
    /// The decoded extensions.
    package let extensions: CertificateExtensions
    /// The public key's algorithm and bits.
    package let publicKey: PublicKeyInfo

    /// Parses one certificate that fills the bytes exactly.
    ///
    /// - Throws: `CryptoError` with `.empty`, `.trailingBytes` or `.malformed`.
    package init(der bytes: Span<UInt8>) throws(CryptoError) {
        CryptoRuntime.initialise()
        let range = try Self.nextCertificate(in: bytes, at: 0)
        guard range.count == bytes.count else {
            throw CryptoError(.trailingBytes, "\(bytes.count - range.count) bytes follow the certificate")
        }
        layout = try CertificateLayout(of: bytes)
        publicKey = try PublicKeyInfo(in: bytes, at: layout.publicKey)
        der = Array(copyingBytes: bytes)
        let parsed = unsafe bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            // A key of an unknown kind leaves errors in the queue of a parse that succeeded.
            defer { ERR_clear_error() }
            var cursor = buffer.baseAddress
            return unsafe d2i_X509(nil, &cursor, buffer.count)
        }
        guard let parsed = unsafe parsed else {
            throw CryptoError(.malformed, "the bytes are DER but not a certificate")
        }
        do throws(CryptoError) {
            unsafe notBefore = try CivilTime.seconds(X509_get0_notBefore(parsed), "notBefore")
            unsafe notAfter = try CivilTime.seconds(X509_get0_notAfter(parsed), "notAfter")
            unsafe extensions = try CertificateExtensions(of: parsed)
        } catch {
            unsafe X509_free(parsed)
            throw error
        }
        unsafe handle = parsed
    }

    deinit { unsafe X509_free(handle) }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// Whether OpenSSL's object is this one's.
    @unsafe
    func isHandle(_ other: OpaquePointer?) -> Bool { unsafe handle == other }

    /// The range of the certificate that begins at `start`.
    static func nextCertificate(in bytes: Span<UInt8>, at start: Int) throws(CryptoError) -> Range<Int> {
        guard start < bytes.count else { throw CryptoError(.empty, "there is no certificate: the data is empty") }
        var reader = DERReader(start..<bytes.count)
        return try reader.next(DERTag.sequence, in: bytes).whole
    }
}

extension NativeCertificate {
    /// The serial number's bytes: big-endian two's complement, as encoded.
    package var serialNumber: [UInt8] { Array(der[layout.serialNumber]) }
    /// The DER of the issuer's name.
    package var issuerDER: [UInt8] { Array(der[layout.issuer]) }
    /// The DER of the subject's name.
    package var subjectDER: [UInt8] { Array(der[layout.subject]) }
    /// Whether the subject's name has no part.
    package var hasEmptySubject: Bool { layout.subject.count == 2 }
    /// The DER of the SubjectPublicKeyInfo.
    package var publicKeyDER: [UInt8] { Array(der[layout.publicKey]) }
    /// Whether basicConstraints says that this is a signing authority's certificate.
    package var isAuthority: Bool { extensions.basicConstraints?.value.isAuthority ?? false }
    /// Whether subject and issuer are the same name, byte for byte.
    package var isSelfIssued: Bool { der[layout.subject].elementsEqual(der[layout.issuer]) }
}

extension NativeCertificate: Hashable {
    package static func == (left: NativeCertificate, right: NativeCertificate) -> Bool {
        left === right || left.der == right.der
    }

    package func hash(into hasher: inout Hasher) {
        // The end holds the signature, which differs between any two certificates.
        hasher.combine(der.count)
        for byte in der.suffix(16) { hasher.combine(byte) }
    }
}
