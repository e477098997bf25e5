/// The grammar of SPIFFE IDs on bytes: Swift's characters fold what is different on the wire (rule ID-21).
enum IDSyntax {
    static let scheme = "spiffe://"
    /// SPIFFE-ID §2.3.
    static let trustDomainLimit = 255
    /// SPIFFE-ID §2.3: what every implementation reads, and what none may exceed when it makes IDs.
    static let idLimit = 2048

    /// Checks the name of a trust domain that fills `range`.
    static func checkTrustDomain(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(SPIFFEIDError) {
        guard !range.isEmpty else {
            throw SPIFFEIDError(.noTrustDomain, "ID-4", at: range.lowerBound, "the trust domain is missing")
        }
        for offset in range {
            guard let fault = trustDomainFault(bytes[offset], at: offset) else { continue }
            throw fault
        }
        guard range.count <= trustDomainLimit else {
            throw SPIFFEIDError(
                .trustDomainTooLong, "ID-20", at: range.lowerBound + trustDomainLimit,
                "the trust domain has \(range.count) bytes; at most \(trustDomainLimit) are allowed")
        }
    }

    /// Checks a path that fills `range`: empty, or segments that each follow a slash.
    static func checkPath(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(SPIFFEIDError) {
        var start = range.lowerBound
        while start < range.upperBound {
            // `start` is at a slash.
            var end = start + 1
            while end < range.upperBound, bytes[end] != UInt8(ascii: "/") { end += 1 }
            guard end > start + 1 else {
                if end == range.upperBound {
                    throw SPIFFEIDError(.trailingSlash, "ID-16", at: start, "the path ends with “/”; leave it out")
                }
                throw SPIFFEIDError(.emptySegment, "ID-14", at: end, "the path has an empty segment (“//”)")
            }
            try checkSegment(bytes, (start + 1)..<end)
            start = end
        }
    }

    /// Checks one segment of a path, which is not empty.
    static func checkSegment(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(SPIFFEIDError) {
        for offset in range {
            guard let fault = pathFault(bytes[offset], at: offset) else { continue }
            throw fault
        }
        let dots = range.allSatisfy { bytes[$0] == UInt8(ascii: ".") }
        guard !(dots && range.count <= 2) else {
            throw SPIFFEIDError(
                .dotSegment, "ID-15", at: range.lowerBound, "the path has a segment “.” or “..”; write the path without"
            )
        }
    }

    private static func trustDomainFault(_ byte: UInt8, at offset: Int) -> SPIFFEIDError? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            nil
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            SPIFFEIDError(
                .upperCase, "ID-8", at: offset, "the trust domain has upper-case letters; write it in lower case")
        case UInt8(ascii: "@"):
            SPIFFEIDError(.userInfoOrPort, "ID-7", at: offset, "the trust domain must not come with a user (“@”)")
        case UInt8(ascii: ":"):
            SPIFFEIDError(.userInfoOrPort, "ID-7", at: offset, "the trust domain must not come with a port (“:”)")
        case UInt8(ascii: "%"):
            SPIFFEIDError(.percentEncoding, "ID-10", at: offset, "the trust domain must not be percent-encoded")
        case UInt8(ascii: "["), UInt8(ascii: "]"):
            SPIFFEIDError(
                .trustDomainCharacter, "ID-11", at: offset, "an IPv6 address cannot be a trust domain")
        default:
            common(byte, at: offset)
                ?? SPIFFEIDError(
                    .trustDomainCharacter, "ID-9", at: offset,
                    "the trust domain has \(name(byte)); only a–z, 0–9, “.”, “-” and “_” are allowed")
        }
    }

    private static func pathFault(_ byte: UInt8, at offset: Int) -> SPIFFEIDError? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            nil
        case UInt8(ascii: "%"):
            SPIFFEIDError(.percentEncoding, "ID-13", at: offset, "the path must not be percent-encoded")
        default:
            common(byte, at: offset)
                ?? SPIFFEIDError(
                    .pathCharacter, "ID-17", at: offset,
                    "the path has \(name(byte)); only letters, digits, “.”, “-” and “_” are allowed in a segment")
        }
    }

    private static func common(_ byte: UInt8, at offset: Int) -> SPIFFEIDError? {
        switch byte {
        case UInt8(ascii: "?"): SPIFFEIDError(.query, "ID-5", at: offset, "a SPIFFE ID has no query (“?”)")
        case UInt8(ascii: "#"): SPIFFEIDError(.fragment, "ID-6", at: offset, "a SPIFFE ID has no fragment (“#”)")
        case 0...0x20, 0x7F...:
            SPIFFEIDError(
                .notASCII, "ID-21", at: offset, "there is \(name(byte)); a SPIFFE ID is printable ASCII without spaces")
        default: nil
        }
    }

    /// The byte as an error message shows it.
    private static func name(_ byte: UInt8) -> String {
        switch byte {
        case 0x20: "a space"
        case 0x21...0x7E: "“\(Character(Unicode.Scalar(byte)))”"
        default: "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        }
    }
}
