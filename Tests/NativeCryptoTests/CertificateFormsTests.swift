import COpenSSL
import TestCertificates
import Testing

@testable import NativeCrypto

@Suite("OpenSSL's forms of a certificate")
struct CertificateFormsTests {
    static let kinds: [NativePrivateKey.Generated] = [.p256, .p384, .p521, .rsa2048, .ed25519]

    private func hasQuickForm(_ certificate: NativeCertificate) -> Bool {
        let whole = unsafe certificate.withHandle { unsafe $0 }
        return !(unsafe certificate.isVerificationHandle(whole))
    }

    @Test("the quick form is taken for EC and RSA keys, and OpenSSL's general one for others", arguments: kinds)
    func isTaken(_ kind: NativePrivateKey.Generated) throws {
        let certificate = try TestIssuer.root(kind: kind).certificate
        #expect(hasQuickForm(certificate) == (kind != .ed25519))
    }

    @Test(
        "a key that the quick way has no decoder for is decoded by OpenSSL's general one",
        arguments: ["ED448", "RSA-PSS"])
    func otherKeys(_ name: String) throws {
        let der = try selfSigned(name)
        let certificate = try NativeCertificate(der: der.span)
        #expect(!hasQuickForm(certificate))
        unsafe certificate.withVerificationHandle { handle in
            #expect(unsafe EVP_PKEY_is_a(X509_get0_pubkey(handle), name) == 1)
        }
        let late = try NativeCertificate(der: der.span, decodesKey: false)
        let leaf = try TestIssuer.root().leaf().certificate
        // As an anchor it does no harm to chains that end elsewhere, and it is found to be its own issuer.
        #expect(throws: ChainError.self) {
            try ChainVerifier.verify(
                leaf, intermediates: [], anchors: TrustAnchors([late]), options: .init(time: TestIssuer.now))
        }
        unsafe late.withVerificationHandle { handle in
            #expect(unsafe X509_verify(handle, X509_get0_pubkey(handle)) == 1)
        }
        ERR_clear_error()
    }

    @Test("a key of a kind that no provider knows leaves the certificate readable, without a key")
    func unknownKey() throws {
        var der = try TestIssuer.root(kind: .ed25519).certificate.der
        // 1.3.101.112, Ed25519, where the key is; 1.3.101.127 is nobody's.
        let algorithm: [UInt8] = [0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21]
        let place = try #require(der.indices.first { der[$0...].starts(with: algorithm) })
        der[place + 6] = 0x7F
        for decodesKey in [true, false] {
            let certificate = try NativeCertificate(der: der.span, decodesKey: decodesKey)
            #expect(!hasQuickForm(certificate))
            #expect(certificate.subjectText.contains("root"))
            unsafe certificate.withVerificationHandle { handle in #expect(unsafe X509_get0_pubkey(handle) == nil) }
        }
        ERR_clear_error()
    }

    /// The DER of a certificate with a key of the kind, which it is signed with.
    private func selfSigned(_ name: String) throws -> [UInt8] {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        try #require(unsafe EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_generate(context, &key) == 1)
        defer { unsafe EVP_PKEY_free(key) }
        let certificate = unsafe X509_new()
        defer { unsafe X509_free(certificate) }
        try #require(unsafe X509_set_version(certificate, 2) == 1)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
        unsafe X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate), "CN", Int32(MBSTRING_UTF8), "other", -1, -1, 0)
        unsafe X509_set_issuer_name(certificate, X509_get_subject_name(certificate))
        unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), Int(TestIssuer.now - 1))
        unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), Int(TestIssuer.now + 1))
        try #require(unsafe X509_set_pubkey(certificate, key) == 1)
        try #require(unsafe X509_sign(certificate, key, name == "ED448" ? nil : EVP_sha256()) > 0)
        let count = unsafe Int(i2d_X509(certificate, nil))
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var cursor = buffer.baseAddress
            written = unsafe Int(i2d_X509(certificate, &cursor))
        }
    }

    @Test("the public keys of both forms are the same, and so is their strength", arguments: kinds)
    func keysAreEqual(_ kind: NativePrivateKey.Generated) throws {
        let certificate = try TestIssuer.root(kind: kind).certificate
        unsafe certificate.withVerificationHandle { quick in
            unsafe certificate.withHandle { whole in
                let (left, right) = unsafe (X509_get0_pubkey(quick), X509_get0_pubkey(whole))
                #expect(unsafe EVP_PKEY_eq(left, right) == 1)
                #expect(unsafe EVP_PKEY_get_security_bits(left) == EVP_PKEY_get_security_bits(right))
                #expect(unsafe EVP_PKEY_get_bits(left) == EVP_PKEY_get_bits(right))
            }
        }
        ERR_clear_error()
    }

    @Test("libssl takes the whole form with its key", arguments: kinds)
    func isGoodForTLS(_ kind: NativePrivateKey.Generated) throws {
        let leaf = try TestIssuer.root(kind: kind).leaf(kind: kind)
        let context = unsafe SSL_CTX_new(TLS_method())
        defer { unsafe SSL_CTX_free(context) }
        #expect(unsafe leaf.certificate.withHandle { unsafe SSL_CTX_use_certificate(context, $0) } == 1)
        let key = try leaf.key.evpKey()
        #expect(unsafe key.withHandle { unsafe SSL_CTX_use_PrivateKey(context, $0) } == 1)
        #expect(unsafe SSL_CTX_check_private_key(context) == 1)
    }

    @Test("chains of mixed keys are verified across both forms")
    func mixedChains() throws {
        for root in Self.kinds {
            for leaf in Self.kinds {
                let issuer = try TestIssuer.root(kind: root)
                let certificate = try issuer.leaf(kind: leaf).certificate
                let chain = try ChainVerifier.verify(
                    certificate, intermediates: [], anchors: TrustAnchors([issuer.certificate]),
                    options: .init(time: TestIssuer.now))
                #expect(chain == [certificate, issuer.certificate])
            }
        }
    }

    @Test("a curve in explicit parameters is seen as that in either form, and refused in an authority")
    func explicitCurve() throws {
        let root = try TestIssuer.root()
        let key = try NativePrivateKey.generate(.p256)
        let known = try key.requiredPublicKey
        let explicit = PublicKeyInfo(algorithm: .ecPublicKey, parameters: explicitP256(), key: known.key)
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "explicit"), notBefore: TestIssuer.now - 1,
            notAfter: TestIssuer.now + 1,
            extensions: CertificateBuilder.authorityExtensions(uris: [], pathLength: nil, key: explicit))
        let authority = try root.issue(builder, for: explicit)
        let isExplicit = { (handle: OpaquePointer) -> Int32 in
            var value: Int32 = -1
            unsafe EVP_PKEY_get_int_param(
                X509_get0_pubkey(handle), OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &value)
            return value
        }
        #expect(unsafe authority.withVerificationHandle(isExplicit) == 1)
        #expect(unsafe authority.withHandle(isExplicit) == 1)
        let leaf = try leaf(of: authority, key)
        #expect(throws: ChainError.self) {
            try ChainVerifier.verify(
                leaf, intermediates: [authority], anchors: TrustAnchors([root.certificate]),
                options: .init(time: TestIssuer.now))
        }
    }

    private func leaf(of authority: NativeCertificate, _ signer: NativePrivateKey) throws -> NativeCertificate {
        let key = try NativePrivateKey.generate(.p256).requiredPublicKey
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "leaf"), notBefore: TestIssuer.now - 1, notAfter: TestIssuer.now + 1,
            extensions: CertificateBuilder.leafExtensions(uris: ["spiffe://example.org/x"], key: key))
        let der = try builder.der(for: key, issuer: authority.subjectDER, signer: signer)
        return try NativeCertificate(der: der.span)
    }

    private func explicitP256() -> [UInt8] {
        guard let group = unsafe EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else { return [] }
        defer { unsafe EC_GROUP_free(group) }
        unsafe EC_GROUP_set_asn1_flag(group, 0)
        let count = unsafe Int(i2d_ECPKParameters(group, nil))
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var cursor = buffer.baseAddress
            written = unsafe Int(i2d_ECPKParameters(group, &cursor))
        }
    }
}
