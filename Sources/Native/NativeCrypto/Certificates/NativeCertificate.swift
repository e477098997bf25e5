internal import COpenSSL
internal import Synchronization

/// An X.509 certificate, parsed once and never changed.
@safe
package final class NativeCertificate: Sendable {
    private struct Forms {
        var verification: CertificateForm?
        var whole: CertificateForm?
    }

    /// OpenSSL's forms of it, as far as they have been needed.
    private let forms: Mutex<Forms>
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
    /// - Parameters:
    ///   - bytes: The certificate's DER.
    ///   - decodesKey: Whether OpenSSL decodes the public key at once, since a verification is about to follow. It takes
    ///     longer than all the rest; what `publicKey` says is there in any case.
    /// - Throws: `CryptoError` with `.empty`, `.trailingBytes` or `.malformed`.
    package init(der bytes: Span<UInt8>, decodesKey: Bool = true) throws(CryptoError) {
        CryptoRuntime.initialise()
        let range = try Self.nextCertificate(in: bytes, at: 0)
        guard range.count == bytes.count else {
            throw CryptoError(.trailingBytes, "\(bytes.count - range.count) bytes follow the certificate")
        }
        layout = try CertificateLayout(of: bytes)
        publicKey = try PublicKeyInfo(in: bytes, at: layout.publicKey)
        der = Array(copyingBytes: bytes)
        let content: CertificateContent
        if decodesKey {
            let quick = CertificateForm.verification(der)
            let whole = quick == nil ? CertificateForm.whole(der) : nil
            guard let form = quick ?? whole else {
                throw CryptoError(.malformed, "the bytes are DER but not a certificate")
            }
            content = try CertificateContent(of: form)
            forms = Mutex(Forms(verification: form, whole: whole))
        } else {
            content = try CertificateContent(of: der)
            forms = Mutex(Forms())
        }
        (notBefore, notAfter, extensions) = (content.notBefore, content.notAfter, content.extensions)
    }

    /// The DER of what OpenSSL has received.
    ///
    /// - Throws: `CryptoError.Code.malformed`.
    @unsafe
    static func encoding(of other: OpaquePointer) throws(CryptoError) -> [UInt8] {
        var start: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_X509(other, &start)
        guard count > 0, let start = unsafe start else { throw .openSSL("cannot read a certificate", code: .malformed) }
        defer { unsafe copenssl_free(start) }
        return unsafe [UInt8](start: UnsafePointer(start), count: Int(count))
    }

    /// Lends OpenSSL's object to the code of this module, for any use.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let form = forms.withLock { forms in
            if let form = forms.whole { return form }
            let form = CertificateForm.whole(der) ?? .empty
            forms.whole = form
            return form
        }
        return try unsafe form.withHandle(body)
    }

    /// Lends OpenSSL's object for the verification of chains, and for what needs no key.
    ///
    /// Its key may be of a library context that libssl does not take keys of.
    func withVerificationHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe verificationForm.withHandle(body)
    }

    /// Whether OpenSSL's object is the one that this one lends for verification.
    @unsafe
    func isVerificationHandle(_ other: OpaquePointer?) -> Bool { unsafe verificationForm.isHandle(other) }

    private var verificationForm: CertificateForm {
        forms.withLock { forms in
            if let form = forms.verification { return form }
            let form = CertificateForm.verification(der) ?? forms.whole ?? CertificateForm.whole(der) ?? .empty
            forms.verification = form
            return form
        }
    }

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
