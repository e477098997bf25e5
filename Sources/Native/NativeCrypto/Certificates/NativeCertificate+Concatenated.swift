extension NativeCertificate {
    /// The ranges of the certificates that follow each other without a gap: the form in which the Workload API sends
    /// chains and bundles (rule X5-33).
    ///
    /// - Parameter limit: how many there may be at most.
    /// - Throws: `CryptoError` with `.empty` for no bytes, `.malformed` for anything that is not a whole element.
    package static func ranges(
        ofConcatenated bytes: Span<UInt8>, limit: Int = .max
    ) throws(CryptoError) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        repeat {
            guard ranges.count < limit else {
                throw CryptoError(.malformed, "there are more than \(limit) certificates, which is the limit")
            }
            do throws(CryptoError) {
                let range = try nextCertificate(in: bytes, at: position)
                ranges.append(range)
                position = range.upperBound
            } catch {
                guard !ranges.isEmpty else { throw error }
                throw CryptoError(
                    .trailingBytes,
                    "after \(ranges.count) certificates, \(bytes.count - position) bytes are not another one: "
                        + error.message)
            }
        } while position < bytes.count
        return ranges
    }

    /// Parses certificates that follow each other without a gap (rule X5-33).
    ///
    /// - Parameters:
    ///   - bytes: The certificates' DER.
    ///   - decodesFirstKey: Whether OpenSSL decodes the first public key at once, as that of a leaf which is about to be
    ///     verified. Those of the others are decoded when they are needed: a verification may know them already.
    /// - Throws: `CryptoError`; its message tells which certificate it is about.
    package static func parseConcatenated(
        _ bytes: Span<UInt8>, decodesFirstKey: Bool = true
    ) throws(CryptoError) -> [NativeCertificate] {
        var certificates: [NativeCertificate] = []
        for range in try ranges(ofConcatenated: bytes) {
            do throws(CryptoError) {
                let decodesKey = decodesFirstKey && certificates.isEmpty
                certificates.append(try NativeCertificate(der: bytes.extracting(range), decodesKey: decodesKey))
            } catch {
                throw CryptoError(error.code, "certificate \(certificates.count + 1): \(error.message)")
            }
        }
        return certificates
    }
}
