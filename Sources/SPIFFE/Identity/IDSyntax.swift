/// The grammar of SPIFFE IDs on bytes: Swift's characters fold what is different on the wire (rule ID-21).
enum IDSyntax {
    static let scheme = "spiffe://"
    /// SPIFFE-ID §2.3.
    static let trustDomainLimit = 255
    /// SPIFFE-ID §2.3: what every implementation reads, and what none may exceed when it makes IDs.
    static let idLimit = 2048

    /// The rules on the scheme, without which there is nothing else to look at.
    static let schemeRules = ["ID-1"]
    /// The rules on the case of the scheme.
    static let caseRules = ["ID-2"]
    /// The rules on the length.
    static let lengthRules = ["ID-18"]
    /// The rules on the names of trust domains.
    static let trustDomainRules = ["ID-4", "ID-7", "ID-8", "ID-9", "ID-10", "ID-11", "ID-20"]
    /// The rules on paths.
    static let pathRules = ["ID-13", "ID-14", "ID-15", "ID-16", "ID-17"]
    /// The rules that hold everywhere behind the scheme.
    static let commonRules = ["ID-5", "ID-6", "ID-21"]

    /// Where a query or a fragment begins, behind which nothing is a part of the ID; else the end of `range`.
    static func end(of range: Range<Int>, _ bytes: Span<UInt8>) -> Int {
        range.first { bytes[$0] == UInt8(ascii: "?") || bytes[$0] == UInt8(ascii: "#") } ?? range.upperBound
    }

    /// Checks the name of a trust domain that fills `range`.
    static func checkTrustDomain(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(SPIFFEIDError) {
        var journal = RuleJournal<SPIFFEIDError>.throwing
        try checkTrustDomain(bytes, range, &journal)
    }

    static func checkTrustDomain(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ journal: inout RuleJournal<SPIFFEIDError>
    ) throws(SPIFFEIDError) {
        if range.isEmpty {
            try journal.noteFirst(
                SPIFFEIDError(.noTrustDomain, "ID-4", at: range.lowerBound, "the trust domain is missing"))
        }
        for offset in range {
            guard let fault = trustDomainFault(bytes[offset], at: offset) else { continue }
            try journal.noteFirst(fault)
        }
        if range.count > trustDomainLimit {
            try journal.noteFirst(
                SPIFFEIDError(
                    .trustDomainTooLong, "ID-20", at: range.lowerBound + trustDomainLimit,
                    "the trust domain has \(range.count) bytes; at most \(trustDomainLimit) are allowed"))
        }
        journal.pass(trustDomainRules)
    }

    /// Checks a path that fills `range`: empty, or segments that each follow a slash.
    static func checkPath(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ journal: inout RuleJournal<SPIFFEIDError>
    ) throws(SPIFFEIDError) {
        var start = range.lowerBound
        while start < range.upperBound {
            // `start` is at a slash.
            var end = start + 1
            while end < range.upperBound, bytes[end] != UInt8(ascii: "/") { end += 1 }
            if end > start + 1 {
                try checkSegment(bytes, (start + 1)..<end, &journal)
            } else if end == range.upperBound {
                try journal.noteFirst(
                    SPIFFEIDError(.trailingSlash, "ID-16", at: start, "the path ends with “/”; leave it out"))
            } else {
                try journal.noteFirst(
                    SPIFFEIDError(.emptySegment, "ID-14", at: end, "the path has an empty segment (“//”)"))
            }
            start = end
        }
        journal.pass(pathRules)
    }

    /// Checks one segment of a path, which is not empty.
    static func checkSegment(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(SPIFFEIDError) {
        var journal = RuleJournal<SPIFFEIDError>.throwing
        try checkSegment(bytes, range, &journal)
    }

    private static func checkSegment(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ journal: inout RuleJournal<SPIFFEIDError>
    ) throws(SPIFFEIDError) {
        for offset in range {
            guard let fault = pathFault(bytes[offset], at: offset) else { continue }
            try journal.noteFirst(fault)
        }
        let dots = range.allSatisfy { bytes[$0] == UInt8(ascii: ".") }
        if dots, range.count <= 2 {
            try journal.noteFirst(
                SPIFFEIDError(
                    .dotSegment, "ID-15", at: range.lowerBound,
                    "the path has a segment “.” or “..”; write the path without"))
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

    static func common(_ byte: UInt8, at offset: Int) -> SPIFFEIDError? {
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
