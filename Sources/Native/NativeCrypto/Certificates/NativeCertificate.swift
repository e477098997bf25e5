internal import CCertificates
internal import COpenSSL
internal import Synchronization

/// An X.509 certificate, parsed once and never changed.
@safe
package final class NativeCertificate: Sendable {
    // Safe because: owned by this object until deinit; OpenSSL locks the caches within an X509 itself, and nothing
    // else of it is changed after init.
    private nonisolated(unsafe) let handle: OpaquePointer
    /// Whether `handle` is good for everything, or for the verification of chains alone.
    private let isWhole: Bool
    /// OpenSSL's form for all other uses, made when first needed.
    private let whole = Mutex<WholeCertificate?>(nil)
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
        let quick = unsafe Self.parsedQuickly(bytes)
        isWhole = unsafe quick == nil
        guard let parsed = unsafe quick ?? WholeCertificate.parsed(bytes) else {
            throw CryptoError(.malformed, "the bytes are DER but not a certificate")
        }
        do throws(CryptoError) {
            unsafe notBefore = try Self.seconds(X509_get0_notBefore(parsed), "notBefore")
            unsafe notAfter = try Self.seconds(X509_get0_notAfter(parsed), "notAfter")
            unsafe extensions = try CertificateExtensions(of: parsed)
        } catch {
            unsafe X509_free(parsed)
            throw error
        }
        unsafe handle = parsed
    }

    deinit { unsafe X509_free(handle) }

    /// Lends OpenSSL's object to the code of this module, for any use.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Bytes that were parsed once fail to be parsed again only for want of memory. What needs more than the object
        // at hand then fails by an error of OpenSSL's own.
        guard !isWhole, let certificate = wholeCertificate() else { return try unsafe body(handle) }
        return try unsafe certificate.withHandle(body)
    }

    /// Lends OpenSSL's object for what needs no public key, and for the verification of chains.
    ///
    /// Its key may be of a library context that libssl does not take keys of.
    func withVerificationHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// Whether OpenSSL's object is the one that this one lends for verification.
    @unsafe
    func isVerificationHandle(_ other: OpaquePointer?) -> Bool { unsafe handle == other }

    private func wholeCertificate() -> WholeCertificate? {
        whole.withLock { slot in
            if slot == nil { slot = WholeCertificate(der: der) }
            return slot
        }
    }

    /// The form whose public key is decoded without asking all of OpenSSL's decoders; nil where there is none.
    private static func parsedQuickly(_ bytes: Span<UInt8>) -> OpaquePointer? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            defer { ERR_clear_error() }
            return unsafe ccertificates_parse(start, buffer.count)
        }
    }

    /// The range of the certificate that begins at `start`.
    static func nextCertificate(in bytes: Span<UInt8>, at start: Int) throws(CryptoError) -> Range<Int> {
        guard start < bytes.count else { throw CryptoError(.empty, "there is no certificate: the data is empty") }
        var reader = DERReader(start..<bytes.count)
        return try reader.next(DERTag.sequence, in: bytes).whole
    }

    @unsafe
    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?, _ name: String) throws(CryptoError) -> Int64 {
        var broken = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &broken) == 1 else {
            throw .openSSL("\(name) is not a time", code: .malformed)
        }
        return unsafe CivilTime(
            year: Int64(broken.tm_year) + 1900, month: Int64(broken.tm_mon) + 1, day: Int64(broken.tm_mday),
            hour: Int64(broken.tm_hour), minute: Int64(broken.tm_min), second: Int64(broken.tm_sec)
        ).secondsSince1970
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
