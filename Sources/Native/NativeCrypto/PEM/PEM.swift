package import NativeKernel

/// PEM text (RFC 7468): lines of 64 columns, each ended by one line feed, nothing before or after the blocks.
package enum PEM {
    /// What a block holds, as its label says.
    package enum Label: String, Sendable {
        case certificate = "CERTIFICATE"
        case privateKey = "PRIVATE KEY"
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

    /// The private key's block and then the certificates', in one text.
    package static func combined(key: NativePrivateKey, certificates: [NativeCertificate]) -> SecretBytes {
        let count =
            PEMBlock.count(.privateKey, content: key.pkcs8.count)
            + certificates.reduce(0) { $0 + PEMBlock.count(.certificate, content: $1.der.count) }
        return SecretBytes(count: count) { text in
            var position = 0
            key.pkcs8.withSpan { der in
                PEMBlock.write(.privateKey, der, to: &text, at: &position)
            }
            for certificate in certificates {
                let der = certificate.der
                PEMBlock.write(.certificate, der.span, to: &text, at: &position)
            }
        }
    }
}
