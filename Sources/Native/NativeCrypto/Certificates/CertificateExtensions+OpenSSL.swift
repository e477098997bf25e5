internal import COpenSSL

extension CertificateExtensions {
    /// Decodes what a certificate has.
    ///
    /// - Parameter certificate: Its extensions, as OpenSSL's stack of them; nil if it has none.
    /// - Throws: `CryptoError.Code.malformed` if an extension occurs twice or cannot be decoded.
    @unsafe
    init(of certificate: OpaquePointer?) throws(CryptoError) {
        unsafe subjectAlternativeNames = try Self.names(of: certificate)
        unsafe basicConstraints = try Self.constraints(of: certificate)
        unsafe keyUsage = try Self.usage(of: certificate)
        unsafe extendedKeyUsages = try Self.purposes(of: certificate)
        unsafe hasNameConstraints = X509v3_get_ext_by_NID(certificate, NID_name_constraints, -1) >= 0
    }

    /// The decoded extension, which the caller frees, and its criticality.
    private static func decoded(
        _ kind: Int32, _ name: String, of certificate: OpaquePointer?
    ) throws(CryptoError) -> (UnsafeMutableRawPointer, Bool)? {
        var critical: Int32 = 0
        let value = unsafe X509V3_get_d2i(certificate, kind, &critical, nil)
        if let value = unsafe value { return unsafe (value, critical > 0) }
        switch critical {
        case -1: return nil
        case -2: throw CryptoError(.malformed, "the extension \(name) occurs more than once")
        default: throw .openSSL("the extension \(name) cannot be decoded", code: .malformed)
        }
    }

    private static func names(of certificate: OpaquePointer?) throws(CryptoError) -> Marked<[GeneralName]>? {
        guard let (value, critical) = try unsafe decoded(NID_subject_alt_name, "subjectAltName", of: certificate)
        else { return nil }
        let names = OpaquePointer(value)
        defer { unsafe GENERAL_NAMES_free(names) }
        let list = unsafe (0..<copenssl_names_count(names)).map { index in
            unsafe GeneralName(copenssl_names_item(names, index))
        }
        return Marked(value: list, isCritical: critical)
    }

    private static func constraints(of certificate: OpaquePointer?) throws(CryptoError) -> Marked<BasicConstraints>? {
        guard let (value, critical) = try unsafe decoded(NID_basic_constraints, "basicConstraints", of: certificate)
        else { return nil }
        let constraints = unsafe value.assumingMemoryBound(to: BASIC_CONSTRAINTS.self)
        defer { unsafe BASIC_CONSTRAINTS_free(constraints) }
        var pathLength: Int?
        if let number = unsafe constraints.pointee.pathlen {
            var length: Int64 = 0
            guard unsafe ASN1_INTEGER_get_int64(&length, number) == 1, length >= 0 else {
                throw .openSSL("the path length in basicConstraints is out of range", code: .malformed)
            }
            pathLength = Int(length)
        }
        let content = unsafe BasicConstraints(isAuthority: constraints.pointee.ca != 0, pathLength: pathLength)
        return Marked(value: content, isCritical: critical)
    }

    private static func usage(of certificate: OpaquePointer?) throws(CryptoError) -> Marked<KeyUsage>? {
        guard let (value, critical) = try unsafe decoded(NID_key_usage, "keyUsage", of: certificate)
        else { return nil }
        let string = unsafe value.assumingMemoryBound(to: ASN1_BIT_STRING.self)
        defer { unsafe ASN1_BIT_STRING_free(string) }
        var usage = KeyUsage()
        for bit in 0..<9 where unsafe ASN1_BIT_STRING_get_bit(string, Int32(bit)) == 1 {
            usage.insert(KeyUsage(rawValue: 1 << UInt16(bit)))
        }
        return Marked(value: usage, isCritical: critical)
    }

    private static func purposes(of certificate: OpaquePointer?) throws(CryptoError) -> Marked<[ObjectIdentifier]>? {
        guard let (value, critical) = try unsafe decoded(NID_ext_key_usage, "extKeyUsage", of: certificate)
        else { return nil }
        let objects = OpaquePointer(value)
        defer { unsafe EXTENDED_KEY_USAGE_free(objects) }
        let list = unsafe (0..<copenssl_objects_count(objects)).map { index in
            let object = unsafe copenssl_objects_item(objects, index)
            return unsafe ObjectIdentifier(
                encoded: [UInt8](start: OBJ_get0_data(object), count: OBJ_length(object)))
        }
        return Marked(value: list, isCritical: critical)
    }
}

extension GeneralName {
    fileprivate init(_ name: UnsafeMutablePointer<GENERAL_NAME>?) {
        var tag: Int32 = -1
        let value = unsafe GENERAL_NAME_get0_value(name, &tag)
        func bytes() -> [UInt8] {
            // Safe because: the kinds below all hold an ASN1_STRING, which `name` owns.
            let string = unsafe value?.assumingMemoryBound(to: ASN1_STRING.self)
            return unsafe [UInt8](start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
        }
        switch tag {
        case GEN_URI: self = .uri(bytes())
        case GEN_DNS: self = .dns(bytes())
        case GEN_EMAIL: self = .email(bytes())
        case GEN_IPADD: self = .ip(bytes())
        default: self = .other(tag: Int(tag))
        }
    }
}
