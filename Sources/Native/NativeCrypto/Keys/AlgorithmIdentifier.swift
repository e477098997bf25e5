/// An AlgorithmIdentifier (RFC 5280 §4.1.1.2).
struct AlgorithmIdentifier: Hashable, Sendable {
    let algorithm: ObjectIdentifier
    /// The DER of the parameters; empty when there are none.
    let parameters: [UInt8]

    init(algorithm: ObjectIdentifier, parameters: [UInt8]) {
        self.algorithm = algorithm
        self.parameters = parameters
    }

    /// Reads the structure as the next element.
    init(from reader: inout DERReader, in bytes: Span<UInt8>) throws(CryptoError) {
        var inner = try DERReader(reader.next(DERTag.sequence, in: bytes).content)
        let identifier = try inner.next(DERTag.objectIdentifier, in: bytes)
        algorithm = ObjectIdentifier(encoded: Array(copyingBytes: bytes.extracting(identifier.content)))
        parameters = Array(copyingBytes: bytes.extracting(inner.position..<inner.end))
    }

    var der: [UInt8] { DERWriter.sequence(algorithm.der, parameters) }
}
