package import NativeKernel

/// PEM text (RFC 7468): lines of 64 columns, each ended by one line feed, nothing before or after the blocks.
package enum PEM {
    /// What a block holds, as its label says.
    package enum Label: String, Sendable {
        case certificate = "CERTIFICATE"
        case privateKey = "PRIVATE KEY"
        case encryptedPrivateKey = "ENCRYPTED PRIVATE KEY"
        case ecPrivateKey = "EC PRIVATE KEY"
        case rsaPrivateKey = "RSA PRIVATE KEY"
        case revocationList = "X509 CRL"
    }

    /// One block of what is not secret.
    package static func block(_ label: Label, _ der: [UInt8]) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: PEMBlock.count(label, content: der.count))
        var span = text.mutableSpan
        var position = 0
        PEMBlock.write(label, der.span, to: &span, at: &position)
        return text
    }

    /// One block of what is secret.
    package static func block(_ label: Label, _ der: SecretBytes) -> SecretBytes {
        SecretBytes(count: PEMBlock.count(label, content: der.count)) { text in
            var position = 0
            der.withSpan { der in PEMBlock.write(label, der, to: &text, at: &position) }
        }
    }

    /// One `CERTIFICATE` block for each certificate.
    package static func certificates(_ certificates: [NativeCertificate]) -> [UInt8] {
        let count = certificates.reduce(0) { $0 + PEMBlock.count(.certificate, content: $1.der.count) }
        var text = [UInt8](repeating: 0, count: count)
        var span = text.mutableSpan
        var position = 0
        for certificate in certificates {
            let der = certificate.der
            PEMBlock.write(.certificate, der.span, to: &span, at: &position)
        }
        return text
    }

    /// One `PRIVATE KEY` block.
    package static func privateKey(_ key: NativePrivateKey) -> SecretBytes {
        combined(key: key, certificates: [])
    }

    /// The private key's block and the certificates', in one text: the key first, unless it is to be last.
    package static func combined(
        key: NativePrivateKey, certificates: [NativeCertificate], keyLast: Bool = false
    ) -> SecretBytes {
        let count =
            PEMBlock.count(.privateKey, content: key.pkcs8.count)
            + certificates.reduce(0) { $0 + PEMBlock.count(.certificate, content: $1.der.count) }
        return SecretBytes(count: count) { text in
            var position = 0
            if !keyLast { key.pkcs8.withSpan { PEMBlock.write(.privateKey, $0, to: &text, at: &position) } }
            for certificate in certificates {
                let der = certificate.der
                PEMBlock.write(.certificate, der.span, to: &text, at: &position)
            }
            if keyLast { key.pkcs8.withSpan { PEMBlock.write(.privateKey, $0, to: &text, at: &position) } }
        }
    }
}
