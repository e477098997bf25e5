internal import NativeKernel

/// Writes a PKCS#8 structure around secret numbers straight into memory that is wiped.
enum SecretDER {
    enum Part {
        /// DER that is not secret.
        case bytes([UInt8])
        /// An OCTET STRING of all the bytes.
        case octets(SecretBytes)
        /// An INTEGER that is not negative.
        case number(SecretBytes)

        /// The number of zero bytes to skip at the beginning; −1 for one to be added.
        private var skip: Int {
            guard case .number(let secret) = self else { return 0 }
            return secret.withSpan { bytes in
                var zeros = 0
                while zeros < bytes.count, bytes[zeros] == 0 { zeros += 1 }
                return zeros == bytes.count || bytes[zeros] >= 0x80 ? zeros - 1 : zeros
            }
        }

        private var contentCount: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .octets(let secret): secret.count
            case .number(let secret): secret.count - skip
            }
        }

        var count: Int {
            guard case .bytes = self else { return DERWriter.headerCount(forContent: contentCount) + contentCount }
            return contentCount
        }

        func write(_ sink: (UInt8) -> Void) {
            switch self {
            case .bytes(let bytes): bytes.forEach(sink)
            case .octets(let secret):
                ([DERTag.octetString] + DERWriter.length(contentCount)).forEach(sink)
                secret.withSpan { bytes in for index in 0..<bytes.count { sink(bytes[index]) } }
            case .number(let secret):
                ([DERTag.integer] + DERWriter.length(contentCount)).forEach(sink)
                let skip = skip
                if skip < 0 { sink(0) }
                secret.withSpan { bytes in for index in max(skip, 0)..<bytes.count { sink(bytes[index]) } }
            }
        }
    }

    /// PrivateKeyInfo (RFC 5208 §5) around a SEQUENCE of the parts.
    static func pkcs8(_ algorithm: AlgorithmIdentifier, _ parts: [Part]) -> SecretBytes {
        func header(_ tag: UInt8, _ count: Int) -> [UInt8] { [tag] + DERWriter.length(count) }
        let count = parts.reduce(0) { $0 + $1.count }
        let key = header(DERTag.sequence, count)
        let octets = header(DERTag.octetString, key.count + count)
        let start = DERWriter.integer(0) + algorithm.der
        let all = start.count + octets.count + key.count + count
        let prefix = header(DERTag.sequence, all) + start + octets + key
        return SecretBytes(count: prefix.count + count) { buffer in
            var position = 0
            func put(_ byte: UInt8) {
                buffer[position] = byte
                position += 1
            }
            prefix.forEach(put)
            for part in parts { part.write(put) }
        }
    }
}
