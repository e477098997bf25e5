internal import COpenSSL

/// One verification by OpenSSL, from set-up to result.
@safe
struct VerificationContext: ~Copyable {
    private let context: OpaquePointer
    private let untrusted: OpaquePointer
    private let lists: RevocationListStack
    private let leaf: NativeCertificate
    private let intermediates: [NativeCertificate]
    // Held until the end: the context refers to its store without counting.
    private let anchors: TrustAnchors

    init(
        _ leaf: NativeCertificate, _ intermediates: [NativeCertificate], _ anchors: TrustAnchors,
        _ options: ChainVerifier.Options
    ) throws(ChainError) {
        let lists = try RevocationListStack(options.revocation.lists)
        let memory = ChainError(.other, certificate: nil, depth: 0, reason: "out of memory")
        guard let context = unsafe X509_STORE_CTX_new() else { throw memory }
        guard let untrusted = unsafe copenssl_x509_stack_new() else {
            unsafe X509_STORE_CTX_free(context)
            throw memory
        }
        var isReady = true
        for certificate in intermediates {
            isReady =
                unsafe certificate.withVerificationHandle { unsafe copenssl_x509_stack_push(untrusted, $0) } > 0
                && isReady
        }
        isReady =
            unsafe isReady
            && anchors.withHandle { store in
                unsafe leaf.withVerificationHandle { unsafe X509_STORE_CTX_init(context, store, $0, untrusted) }
            } == 1
        guard isReady else {
            unsafe X509_STORE_CTX_free(context)
            unsafe copenssl_x509_stack_free(untrusted)
            throw memory
        }
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        if options.revocation != .unasked {
            // Every certificate is checked, those of authorities too; what the anchor is excused from says the shim.
            _ = unsafe X509_VERIFY_PARAM_set_flags(
                parameters, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
            unsafe lists.lend(to: context)
        }
        unsafe X509_VERIFY_PARAM_set_time(parameters, Int(options.time))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(clamping: options.maximumIntermediates))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, Int32(clamping: options.securityLevel))
        // A common name is no DNS name (RFC 5280 §4.2.1.10 constrains the names of the extension alone).
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        unsafe copenssl_set_leniency(context, options.revocation.leniency)
        unsafe self.context = context
        unsafe self.untrusted = untrusted
        self.lists = lists
        self.leaf = leaf
        self.intermediates = intermediates
        self.anchors = anchors
    }

    deinit {
        unsafe X509_STORE_CTX_free(context)
        unsafe copenssl_x509_stack_free(untrusted)
    }

    /// Verifies, once.
    ///
    /// - Returns: the chain, from the leaf to the anchor.
    borrowing func verifiedChain() throws(ChainError) -> [NativeCertificate] {
        // What OpenSSL tried on the way remains in the queue, also after success.
        defer { ERR_clear_error() }
        guard unsafe X509_verify_cert(context) == 1 else { throw failure() }
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        var certificates: [NativeCertificate] = []
        for index in 0..<(unsafe copenssl_x509_stack_count(chain)) {
            guard let certificate = unsafe certificate(copenssl_x509_stack_item(chain, index)) else {
                throw ChainError(
                    .other, certificate: nil, depth: Int(index), reason: "OpenSSL used a certificate from elsewhere")
            }
            certificates.append(certificate)
        }
        for (depth, certificate) in certificates.enumerated() where certificate.publicKey.isPointAtInfinity {
            throw ChainError(
                .unsupportedKey, certificate: certificate, depth: depth,
                reason: "the public key is the point at infinity, for which anybody can sign")
        }
        return certificates
    }

    private borrowing func failure() -> ChainError {
        let result = unsafe X509_STORE_CTX_get_error(context)
        let hasUnknownKey = unsafe leaf.withVerificationHandle { unsafe X509_get0_pubkey($0) == nil }
        guard !hasUnknownKey || (result != X509_V_ERR_EE_KEY_TOO_SMALL && result != X509_V_ERR_UNSPECIFIED) else {
            return ChainError(
                .unsupportedKey, certificate: leaf, depth: 0,
                reason: "OpenSSL knows no public keys of this kind (\(leaf.publicKey.kind)) and cannot verify it")
        }
        return unsafe ChainError(
            ChainError.Code(verifyResult: result),
            certificate: certificate(X509_STORE_CTX_get_current_cert(context)),
            depth: Int(X509_STORE_CTX_get_error_depth(context)),
            reason: String(cString: X509_verify_cert_error_string(Int(result))))
    }

    /// The certificate of ours that OpenSSL's object belongs to.
    private borrowing func certificate(_ handle: OpaquePointer?) -> NativeCertificate? {
        if unsafe leaf.isVerificationHandle(handle) { return leaf }
        for certificate in intermediates where unsafe certificate.isVerificationHandle(handle) { return certificate }
        for certificate in anchors.certificates where unsafe certificate.isVerificationHandle(handle) {
            return certificate
        }
        return nil
    }
}
