internal import NativeKernel

/// The outer structure of a PKCS#8 private key (RFC 5958), as positions: the bytes themselves stay where they are.
struct PrivateKeyInfo {
    let algorithm: AlgorithmIdentifier
    /// The content of the privateKey OCTET STRING.
    let key: Range<Int>

    /// Takes an unencrypted PKCS#8 key that fills the bytes exactly apart.
    init(_ bytes: Span<UInt8>) throws(CryptoError) {
        guard !bytes.isEmpty else { throw CryptoError(.empty, "there is no private key: the data is empty") }
        var outer = DERReader(0..<bytes.count)
        let sequence: DERElement
        do throws(CryptoError) {
            sequence = try outer.next(DERTag.sequence, in: bytes)
        } catch {
            throw CryptoError(.malformed, "the private key is not PKCS#8: \(error.message)")
        }
        guard outer.isAtEnd else {
            throw CryptoError(.trailingBytes, "\(outer.end - outer.position) bytes follow the private key")
        }
        var reader = DERReader(sequence.content)
        guard let version = try reader.nextIf(DERTag.integer, in: bytes)?.content else {
            throw CryptoError(.malformed, "the private key is not PKCS#8, or it is encrypted")
        }
        guard reader.nextTag(in: bytes) == DERTag.sequence else {
            throw CryptoError(
                .malformed, "the private key is not PKCS#8 (it looks like the older RSA or EC form: convert it)")
        }
        guard version.count == 1, bytes[version.lowerBound] <= 1 else {
            throw CryptoError(.unsupported, "the PKCS#8 version of the private key is unknown")
        }
        algorithm = try AlgorithmIdentifier(from: &reader, in: bytes)
        key = try reader.next(DERTag.octetString, in: bytes).content
        // Attributes [0] and, in version 2, the public key [1] may follow; they are not used.
        _ = try reader.nextIf(DERTag.context(0), in: bytes)
        _ = try reader.nextIf(DERTag.context(1, constructed: false), in: bytes)
        guard reader.isAtEnd else { throw CryptoError(.malformed, "the PKCS#8 structure has unknown parts") }
    }
}
