import CCertificates
import COpenSSL
import TestCertificates
import Testing

@testable import NativeCrypto

@Suite("Public keys that are points, decoded without a new group")
struct PublicKeyPointTests {
    static let curves: [NativePrivateKey.Generated] = [.p256, .p384]

    /// What OpenSSL says about a certificate's key; nil where it has none.
    private struct Description: Equatable {
        var point: [UInt8] = []
        var group = ""
        var format = ""
        var numbers: [Int32] = []
    }

    @unsafe
    private func description(_ handle: OpaquePointer?) -> Description? {
        guard let handle = unsafe handle, let key = unsafe X509_get0_pubkey(handle) else { return nil }
        var result = Description()
        var point: UnsafeMutablePointer<UInt8>?
        let length = unsafe EVP_PKEY_get1_encoded_public_key(key, &point)
        result.point = unsafe Array(UnsafeBufferPointer(start: point, count: length))
        unsafe copenssl_free(point)
        result.group = unsafe text(key, OSSL_PKEY_PARAM_GROUP_NAME)
        result.format = unsafe text(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT)
        var explicit: Int32 = -1
        unsafe EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit)
        result.numbers = unsafe [
            explicit, EVP_PKEY_get_bits(key), EVP_PKEY_get_security_bits(key), EVP_PKEY_get_size(key),
            EVP_PKEY_get_base_id(key),
        ]
        return result
    }

    @unsafe
    private func text(_ key: OpaquePointer, _ name: String) -> String {
        var bytes = [CChar](repeating: 0, count: 80)
        var count = 0
        guard unsafe EVP_PKEY_get_utf8_string_param(key, name, &bytes, bytes.count, &count) == 1 else { return "" }
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What the quick way and OpenSSL's general one make of the bytes.
    private func keys(of der: [UInt8]) -> (quick: Description?, general: Description?) {
        defer { ERR_clear_error() }
        return unsafe der.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return (nil, nil) }
            var cursor: UnsafePointer<UInt8>? = unsafe start
            let general = unsafe d2i_X509(nil, &cursor, buffer.count)
            let quick = unsafe ccertificates_parse(start, buffer.count)
            defer {
                unsafe X509_free(general)
                unsafe X509_free(quick)
            }
            return unsafe (
                description(quick), cursor == start + buffer.count ? description(general) : nil
            )
        }
    }

    /// The octets of the key within a certificate, from the SEQUENCE on.
    private func place(of key: [UInt8], in der: [UInt8]) throws -> Int {
        try #require(der.indices.first { der[$0...].starts(with: key) })
    }

    @Test("the key is the same as OpenSSL's general decoder makes of it, in every respect", arguments: curves)
    func same(_ kind: NativePrivateKey.Generated) throws {
        let root = try TestIssuer.root(kind: kind)
        for certificate in [root.certificate, try root.leaf(kind: kind).certificate] {
            let (quick, general) = keys(of: certificate.der)
            #expect(quick != nil && quick == general)
            #expect(quick?.point == certificate.publicKey.key && quick?.format == "uncompressed")
            #expect(quick?.group == (kind == .p256 ? "prime256v1" : "secp384r1"))
        }
    }

    @Test("so it is under damage of every bit of the key", .timeLimit(.minutes(1)), arguments: curves)
    func damage(_ kind: NativePrivateKey.Generated) async throws {
        let leaf = try TestIssuer.root().leaf(kind: kind).certificate
        let start = try place(of: leaf.publicKeyDER, in: leaf.der)
        var (quickly, refused) = (0, 0)
        var differences: [Int] = []
        for place in start..<(start + leaf.publicKeyDER.count) {
            // Other tests need the thread, too.
            await Task.yield()
            for bit in 0..<8 {
                var damaged = leaf.der
                damaged[place] ^= 1 << bit
                let (quick, general) = keys(of: damaged)
                if general == nil { refused += 1 }
                if quick != nil { quickly += 1 }
                // Keys of other kinds are not for the quick way, which leaves them to the other one.
                if let quick, quick != general { differences.append(place) }
                if quick == nil, let general, general.numbers.last == EVP_PKEY_EC { differences.append(place) }
            }
        }
        #expect(differences.isEmpty)
        // A point with one bit changed is off its curve. What remains are points that are written in another form.
        #expect(refused > 8 * (leaf.publicKeyDER.count - 30))
        #expect(keys(of: leaf.der).quick != nil && quickly < 16)
    }

    /// Ways to write a point, most of them wrong, out of its coordinates.
    enum Writing: CaseIterable {
        case compressed, hybrid, infinity, otherCurve, offCurve, zero, beyondField, tooShort, tooLong, empty

        func octets(_ point: [UInt8], other: [UInt8]) -> [UInt8] {
            let half = (point.count - 1) / 2
            let (first, second) = (point[1...half], point[(half + 1)...])
            let parity = (second.last ?? 0) & 1
            return switch self {
            case .compressed: [2 + parity] + first
            case .hybrid: [6 + parity] + first + second
            case .infinity: [0]
            case .otherCurve: other
            case .offCurve: [4] + second + first
            case .zero: [4] + Array(repeating: 0, count: 2 * half)
            case .beyondField: [4] + Array(repeating: 0xFF, count: half) + second
            case .tooShort: point.dropLast()
            case .tooLong: point + [0]
            case .empty: []
            }
        }

        /// Whether OpenSSL makes a key of it: of infinity, too.
        var isTaken: Bool { isKey || self == .infinity }
        /// Whether it is one: for infinity anybody can sign.
        var isKey: Bool { [.compressed, .hybrid].contains(self) }
    }

    @Test(
        "a point in another form is left to OpenSSL's decoder, and taken or refused as that does", arguments: curves,
        Writing.allCases)
    func writings(_ kind: NativePrivateKey.Generated, _ writing: Writing) throws {
        let root = try TestIssuer.root()
        let known = try NativePrivateKey.generate(kind).requiredPublicKey
        let other = try NativePrivateKey.generate(kind == .p256 ? .p384 : .p256).requiredPublicKey
        let key = PublicKeyInfo(
            algorithm: known.algorithm, parameters: known.parameters,
            key: writing.octets(known.key, other: other.key))
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "x"), notBefore: TestIssuer.now - 1, notAfter: TestIssuer.now + 1,
            extensions: CertificateBuilder.leafExtensions(uris: ["spiffe://example.org/x"], key: known))
        let der = try root.issue(builder, for: key).der
        let (quick, general) = keys(of: der)
        #expect(quick == general && (quick != nil) == writing.isTaken)
        // In the verification of a chain, too.
        let leaf = try NativeCertificate(der: der.span)
        let anchors = try TrustAnchors([root.certificate])
        let options = ChainVerifier.Options(time: TestIssuer.now)
        if writing.isKey {
            #expect(try ChainVerifier.verify(leaf, intermediates: [], anchors: anchors, options: options).count == 2)
        } else {
            #expect(throws: ChainError.self) {
                try ChainVerifier.verify(leaf, intermediates: [], anchors: anchors, options: options)
            }
        }
    }

    @Test("many threads at a time decode keys of both curves", .timeLimit(.minutes(1)))
    func threads() async throws {
        let root = try TestIssuer.root(kind: .p384)
        let middle = try root.intermediate(kind: .p256)
        let leaves = try (0..<8).map { index in
            try middle.leaf("spiffe://example.org/\(index)", kind: Self.curves[index % 2]).certificate.der
        }
        let expected = leaves.map { keys(of: $0).general }
        let anchors = try TrustAnchors([root.certificate])
        let intermediateDER = middle.certificate.der
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (der, description) in zip(leaves, expected) {
                group.addTask {
                    for _ in 0..<50 {
                        await Task.yield()
                        #expect(keys(of: der).quick == description)
                        let intermediate = try NativeCertificate(der: intermediateDER.span)
                        let leaf = try NativeCertificate(der: der.span)
                        let chain = try ChainVerifier.verify(
                            leaf, intermediates: [intermediate], anchors: anchors,
                            options: .init(time: TestIssuer.now))
                        #expect(chain.count == 3)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
