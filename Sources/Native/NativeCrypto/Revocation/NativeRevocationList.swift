internal import COpenSSL

/// A certificate revocation list (RFC 5280 §5), parsed once and never changed.
@safe
package final class NativeRevocationList: Sendable {
    // Safe because: owned by this object until deinit; OpenSSL locks the caches within an X509_CRL itself, and nothing
    // else of it is changed after init.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// The list's encoding, byte for byte as it was given.
    package let der: [UInt8]
    /// The time of its issue, in seconds since 1970.
    package let thisUpdate: Int64
    /// When the next one is due, in seconds since 1970; nil if it does not say.
    package let nextUpdate: Int64?
    /// The DER of its issuer's name.
    package let issuerDER: [UInt8]
    /// How many certificates it revokes.
    package let entryCount: Int
    /// Whether it is no complete list of its issuer's: a delta, indirect, or for some reasons only.
    package let isPartial: Bool

    /// Parses one list that fills the bytes exactly.
    ///
    /// The signature is not looked at: that needs the issuer.
    ///
    /// - Throws: `CryptoError` with `.empty`, `.trailingBytes` or `.malformed`.
    package init(der bytes: Span<UInt8>) throws(CryptoError) {
        CryptoRuntime.initialise()
        guard !bytes.isEmpty else { throw CryptoError(.empty, "there is no revocation list: the data is empty") }
        var reader = DERReader(0..<bytes.count)
        let whole = try reader.next(DERTag.sequence, in: bytes)
        guard reader.isAtEnd else {
            throw CryptoError(.trailingBytes, "\(bytes.count - whole.end) bytes follow the revocation list")
        }
        try DERCheck.check(bytes, in: 0..<bytes.count)
        let parsed = unsafe bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            return unsafe d2i_X509_CRL(nil, &cursor, buffer.count)
        }
        guard let parsed = unsafe parsed else {
            throw .openSSL("the bytes are DER but not a revocation list", code: .malformed)
        }
        do throws(CryptoError) {
            unsafe thisUpdate = try CivilTime.seconds(X509_CRL_get0_lastUpdate(parsed), "thisUpdate")
            if let next = unsafe X509_CRL_get0_nextUpdate(parsed) {
                unsafe nextUpdate = try CivilTime.seconds(next, "nextUpdate")
            } else {
                nextUpdate = nil
            }
            unsafe isPartial = try Self.isPartial(parsed)
            unsafe issuerDER = Self.encoding(of: X509_CRL_get_issuer(parsed))
        } catch {
            unsafe X509_CRL_free(parsed)
            throw error
        }
        unsafe entryCount = Int(copenssl_crl_entry_count(parsed))
        der = Array(copyingBytes: bytes)
        unsafe handle = parsed
    }

    deinit { unsafe X509_CRL_free(handle) }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// The issuer's name as RFC 2253 text.
    package var issuerText: String {
        unsafe withHandle { unsafe NativeCertificate.text(X509_CRL_get_issuer($0)) }
    }

    @unsafe
    private static func isPartial(_ list: OpaquePointer) throws(CryptoError) -> Bool {
        guard unsafe X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) < 0 else { return true }
        guard unsafe X509_CRL_get_ext_by_NID(list, NID_issuing_distribution_point, -1) >= 0 else { return false }
        guard let value = unsafe X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, nil, nil) else {
            throw .openSSL("the extension issuingDistributionPoint cannot be decoded", code: .malformed)
        }
        let point = unsafe value.assumingMemoryBound(to: ISSUING_DIST_POINT.self)
        defer { unsafe ISSUING_DIST_POINT_free(point) }
        let scopes = unsafe [point.pointee.onlyuser, point.pointee.onlyCA, point.pointee.onlyattr]
        return unsafe point.pointee.indirectCRL != 0 || point.pointee.onlysomereasons != nil
            || scopes.count { $0 != 0 } > 1
    }

    @unsafe
    private static func encoding(of name: OpaquePointer?) -> [UInt8] {
        var start: UnsafePointer<UInt8>?
        var count = 0
        guard unsafe X509_NAME_get0_der(name, &start, &count) == 1 else { return [] }
        return unsafe [UInt8](start: start, count: count)
    }
}

extension NativeRevocationList: Hashable {
    package static func == (left: NativeRevocationList, right: NativeRevocationList) -> Bool {
        left === right || left.der == right.der
    }

    package func hash(into hasher: inout Hasher) {
        // The end holds the signature, which differs between any two lists.
        hasher.combine(der.count)
        for byte in der.suffix(16) { hasher.combine(byte) }
    }
}
