internal import NativeCrypto
package import NativeKernel

/// Finds certificates, bundles and revocation lists again that came with the previous message of a stream, so that only what changed is
/// parsed: most updates bring a new leaf and key alone.
///
/// The key is the exact DER, and what a message did not use is forgotten, so that the cache never holds more than one
/// message and the next.
package struct X509MaterialCache: Sendable {
    /// DER; only its length and its end count for the hash, since it ends in a signature.
    private struct Encoding: Hashable {
        let bytes: ArraySlice<UInt8>

        func hash(into hasher: inout Hasher) {
            hasher.combine(bytes.count)
            for byte in bytes.suffix(16) { hasher.combine(byte) }
        }
    }

    private struct BundleKey: Hashable {
        let trustDomain: TrustDomain
        let encoding: Encoding
    }

    private var certificates = Generations<Encoding, Certificate>()
    private var bundles = Generations<BundleKey, X509Bundle>()
    private var revocationLists = Generations<[UInt8], RevocationList>()

    package init() {}

    /// The SVID of a message; as `X509SVID.init(parsing:privateKey:hint:strict:)`.
    ///
    /// - Parameter limit: how many certificates there may be at most.
    package mutating func svid(
        certificates der: [UInt8], privateKey: SecretBytes, hint: String? = nil, strict: Bool = false,
        limit: Int = .max
    ) throws(X509SVIDError) -> X509SVID {
        let certificates: [Certificate]
        do throws(X509DecodingError) {
            certificates = try self.certificates(der, limit: limit, decodingKeys: true)
        } catch {
            throw X509SVIDError(certificates: error)
        }
        return try X509SVID(certificates: certificates, privateKey: privateKey, hint: hint, strict: strict)
    }

    /// The bundle of the trust domain with these authorities; as `X509Bundle.init(trustDomain:authoritiesDER:)`.
    ///
    /// A bundle that is found again keeps what verification made of it.
    ///
    /// - Parameter limit: how many certificates there may be at most.
    package mutating func bundle(
        trustDomain: TrustDomain, der: [UInt8], limit: Int = .max
    ) throws(X509DecodingError) -> X509Bundle {
        let key = BundleKey(trustDomain: trustDomain, encoding: Encoding(bytes: der[...]))
        if let bundle = bundles[key] { return bundle }
        let bundle = X509Bundle(
            trustDomain: trustDomain, authorities: try certificates(der, limit: limit, decodingKeys: false))
        bundles[key] = bundle
        return bundle
    }

    /// The revocation list with this encoding; as `RevocationList.init(der:)`.
    package mutating func revocationList(_ der: [UInt8]) throws(X509DecodingError) -> RevocationList {
        if let list = revocationLists[der] { return list }
        let list = try RevocationList(der: der)
        revocationLists[list.der] = list
        return list
    }

    /// Ends a message: what it did not use is forgotten at the end of the next one.
    package mutating func endMessage() {
        certificates.advance()
        bundles.advance()
        revocationLists.advance()
    }

    private mutating func certificates(
        _ bytes: [UInt8], limit: Int, decodingKeys: Bool
    ) throws(X509DecodingError) -> [Certificate] {
        do throws(CryptoError) {
            let ranges = try NativeCertificate.ranges(ofConcatenated: bytes.span, limit: limit)
            var result: [Certificate] = []
            for range in ranges {
                do throws(CryptoError) {
                    result.append(try certificate(bytes, range, decodingKeys))
                } catch {
                    guard ranges.count > 1 else { throw error }
                    throw CryptoError(error.code, "certificate \(result.count + 1): \(error.message)")
                }
            }
            return result
        } catch {
            throw X509DecodingError(error)
        }
    }

    private mutating func certificate(
        _ bytes: [UInt8], _ range: Range<Int>, _ decodingKey: Bool
    ) throws(CryptoError) -> Certificate {
        if let known = certificates[Encoding(bytes: bytes[range])] { return known }
        let parsed = Certificate(try NativeCertificate(der: bytes.span.extracting(range), decodesKey: decodingKey))
        // The key is a slice of the certificate's own bytes, so that the message is not kept alive.
        certificates[Encoding(bytes: parsed.der[...])] = parsed
        return parsed
    }
}
