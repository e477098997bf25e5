internal import NativeCrypto

/// Finds certificates and bundles again that came with the previous message of a stream, so that only what changed is
/// parsed: most updates bring a new leaf and key alone.
///
/// The key is the exact DER, and what a message did not use is forgotten, so that the cache never holds more than one
/// message and the next.
package struct X509MaterialCache: Sendable {
    private struct BundleKey: Hashable {
        let trustDomain: TrustDomain
        let bytes: [UInt8]
    }

    private var certificates = Generations<ArraySlice<UInt8>, Certificate>()
    private var bundles = Generations<BundleKey, X509Bundle>()

    package init() {}

    /// The certificates whose DER follows one another; as `Certificate.parse(concatenatedDER:)`.
    package mutating func certificates(concatenatedDER bytes: [UInt8]) throws(X509DecodingError) -> [Certificate] {
        do throws(CryptoError) {
            let ranges = try NativeCertificate.ranges(ofConcatenated: bytes.span)
            var result: [Certificate] = []
            for range in ranges {
                do throws(CryptoError) {
                    result.append(try certificate(bytes, range))
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

    /// The bundle of the trust domain with these authorities; as `X509Bundle.init(trustDomain:parsing:)`. A bundle that
    /// is found again keeps what verification made of it.
    package mutating func bundle(
        trustDomain: TrustDomain, authoritiesDER bytes: [UInt8]
    ) throws(X509DecodingError) -> X509Bundle {
        let key = BundleKey(trustDomain: trustDomain, bytes: bytes)
        if let bundle = bundles[key] { return bundle }
        let bundle = X509Bundle(trustDomain: trustDomain, authorities: try certificates(concatenatedDER: bytes))
        bundles[key] = bundle
        return bundle
    }

    /// Ends a message: what it did not use is forgotten at the end of the next one.
    package mutating func endMessage() {
        certificates.advance()
        bundles.advance()
    }

    private mutating func certificate(_ bytes: [UInt8], _ range: Range<Int>) throws(CryptoError) -> Certificate {
        if let known = certificates[bytes[range]] { return known }
        let parsed = Certificate(try NativeCertificate(der: bytes.span.extracting(range)))
        // The key is a slice of the certificate's own bytes, so that the message is not kept alive.
        certificates[parsed.der[...]] = parsed
        return parsed
    }
}

/// A dictionary that forgets what neither the present nor the previous generation used.
private struct Generations<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var present: [Key: Value] = [:]
    private var previous: [Key: Value] = [:]

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = present[key] { return value }
            guard let index = previous.index(forKey: key) else { return nil }
            // The old key is kept: it does not hold on to a message.
            let (old, value) = previous.remove(at: index)
            present[old] = value
            return value
        }
        set { present[key] = newValue }
    }

    mutating func advance() {
        previous = present
        present = [:]
    }
}
