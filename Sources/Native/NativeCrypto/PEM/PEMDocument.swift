package import NativeKernel

/// The certificates and private keys of a PEM text (RFC 7468), in the order in which they stand.
///
/// Text outside blocks and blocks of other labels are passed over. Only a private key in unencrypted PKCS#8 is read; a
/// key of another form is an error that says how to convert it (rule X5-35).
package struct PEMDocument: Sendable {
    /// The DER of each `CERTIFICATE` block.
    package private(set) var certificates: [[UInt8]] = []
    /// The DER of each `PRIVATE KEY` block.
    package private(set) var privateKeys: [SecretBytes] = []

    /// Whether bytes look like PEM, and not like DER.
    package static func isPEM(_ bytes: Span<UInt8>) -> Bool {
        var lines = PEMLines()
        while let line = lines.next(in: bytes) {
            if PEMLines.label(bytes.extracting(line), PEMLines.beginning) != nil { return true }
        }
        return false
    }

    /// Reads a text.
    ///
    /// - Throws: `CryptoError` with `.malformed` for a block that is not one, `.unsupported` for a private key that is
    ///   not in unencrypted PKCS#8.
    package init(_ text: Span<UInt8>) throws(CryptoError) {
        var lines = PEMLines()
        while let line = lines.next(in: text) {
            guard let label = PEMLines.label(text.extracting(line), PEMLines.beginning) else { continue }
            let body = try lines.body(of: label, in: text)
            try take(label, text.extracting(body), lines.number)
        }
    }

    /// The DER of each `X509 CRL` block of a text; blocks of other labels are passed over, whatever they hold.
    ///
    /// - Throws: `CryptoError.Code.malformed` for a block that is not one.
    package static func revocationLists(_ text: Span<UInt8>) throws(CryptoError) -> [[UInt8]] {
        var lists: [[UInt8]] = []
        var lines = PEMLines()
        while let line = lines.next(in: text) {
            guard let label = PEMLines.label(text.extracting(line), PEMLines.beginning) else { continue }
            let body = try lines.body(of: label, in: text)
            guard label == PEM.Label.revocationList.rawValue else { continue }
            lists.append(try decodePublic(text.extracting(body), label, lines.number))
        }
        return lists
    }

    private mutating func take(_ label: String, _ body: Span<UInt8>, _ line: Int) throws(CryptoError) {
        switch label {
        case PEM.Label.certificate.rawValue:
            certificates.append(try Self.decodePublic(body, label, line))
        case PEM.Label.privateKey.rawValue:
            privateKeys.append(try Self.decode(body, label, line))
        case "ENCRYPTED PRIVATE KEY":
            throw CryptoError(
                .unsupported,
                "the private key before line \(line) is encrypted; decrypt it first: openssl pkcs8 -in KEY -out PLAIN")
        case "EC PRIVATE KEY", "RSA PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY":
            throw CryptoError(
                .unsupported,
                "the label '\(label)' before line \(line) is not supported, only PKCS#8 ('PRIVATE KEY'); convert it: "
                    + "openssl pkcs8 -topk8 -nocrypt -in KEY -out PKCS8")
        default:
            // RFC 7468 §2: what a reader does not look for, it passes over.
            return
        }
    }

    private static func decodePublic(_ body: Span<UInt8>, _ label: String, _ line: Int) throws(CryptoError) -> [UInt8] {
        try decode(body, label, line).withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }

    /// The content of a block: base64 with line ends and spaces anywhere between the characters.
    private static func decode(_ body: Span<UInt8>, _ label: String, _ line: Int) throws(CryptoError) -> SecretBytes {
        guard let count = Base64Block.count(body) else {
            throw CryptoError(.malformed, "the block '\(label)' that ends at line \(line) is not base64")
        }
        guard count > 0 else {
            throw CryptoError(.malformed, "the block '\(label)' that ends at line \(line) is empty")
        }
        return SecretBytes(count: count) { content in Base64Block.decode(body, into: &content) }
    }
}
