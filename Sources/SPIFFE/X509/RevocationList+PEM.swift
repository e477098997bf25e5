internal import NativeCrypto

extension RevocationList {
    /// Parses the revocation lists of a file: PEM (`X509 CRL` blocks, RFC 7468 §6), or the DER of one.
    ///
    /// In PEM, text outside blocks and blocks of other kinds are passed over.
    ///
    /// - Parameter contents: The whole file.
    /// - Returns: The lists in their order, at least one.
    /// - Throws: `X509DecodingError`; a file without lists is `empty`.
    public static func parse(contents: Span<UInt8>) throws(X509DecodingError) -> [RevocationList] {
        do throws(CryptoError) {
            guard PEMDocument.isPEM(contents) else {
                return [RevocationList(try NativeRevocationList(der: contents))]
            }
            return try parse(PEMDocument.revocationLists(contents))
        } catch {
            throw X509DecodingError(error)
        }
    }

    private static func parse(_ blocks: [[UInt8]]) throws(CryptoError) -> [RevocationList] {
        guard !blocks.isEmpty else {
            throw CryptoError(.empty, "there are no revocation lists: no block 'X509 CRL'")
        }
        var lists: [RevocationList] = []
        for der in blocks {
            do throws(CryptoError) {
                lists.append(RevocationList(try NativeRevocationList(der: der.span)))
            } catch {
                throw CryptoError(error.code, "revocation list \(lists.count + 1): \(error.message)")
            }
        }
        return lists
    }
}
