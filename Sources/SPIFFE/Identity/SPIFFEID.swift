/// A SPIFFE ID: `spiffe://example.org/web/frontend` (SPIFFE-ID §2).
///
/// A value of this type is always valid. Texts are taken as they are or refused, never normalised, so that two IDs are
/// equal exactly if their bytes are: what the standard compares without regard to case must be in lower case here, as in
/// SPIRE and go-spiffe (rules ID-1 to ID-21, decision D-1).
public struct SPIFFEID: Sendable {
    /// The trust domain.
    public let trustDomain: TrustDomain
    /// The path with its leading slash; empty for the ID of a trust domain itself.
    public let path: String

    /// The greatest number of bytes that every SPIFFE implementation reads (SPIFFE-ID §2.3).
    public static let recommendedLimit = IDSyntax.idLimit

    init(checkedTrustDomain: TrustDomain, path: String = "") {
        trustDomain = checkedTrustDomain
        self.path = path
    }

    /// Parses a text.
    ///
    /// IDs of more than 2048 bytes are read, since the standard only forbids to make them; `exceedsRecommendedLimit`
    /// tells (rules ID-18, ID-19, decision D-2).
    ///
    /// - Parameters:
    ///   - text: the whole ID.
    ///   - strict: whether more than 2048 bytes are an error.
    /// - Throws: `SPIFFEIDError` if it is not a SPIFFE ID.
    public init(parsing text: String, strict: Bool = false) throws(SPIFFEIDError) {
        let bytes = Array(text.utf8)
        try self.init(bytes: bytes.span, strict: strict)
    }

    /// Parses bytes as they stand in a certificate or a message.
    ///
    /// - Parameters:
    ///   - bytes: the whole ID.
    ///   - strict: whether more than 2048 bytes are an error.
    /// - Throws: `SPIFFEIDError` if they are not a SPIFFE ID.
    public init(bytes: Span<UInt8>, strict: Bool = false) throws(SPIFFEIDError) {
        var journal = RuleJournal<SPIFFEIDError>.throwing
        try self.init(bytes, strict: strict, &journal)
    }

    /// Parses bytes, and writes down what it finds about the rules.
    init(
        _ bytes: Span<UInt8>, strict: Bool, _ journal: inout RuleJournal<SPIFFEIDError>
    ) throws(SPIFFEIDError) {
        let start = try Self.endOfScheme(bytes, &journal)
        // A report judges what stands before a query or a fragment; an error names the first byte at fault.
        let stop = journal.collects ? IDSyntax.end(of: start..<bytes.count, bytes) : bytes.count
        var end = start
        while end < stop, bytes[end] != UInt8(ascii: "/") { end += 1 }
        try IDSyntax.checkTrustDomain(bytes, start..<end, &journal)
        try IDSyntax.checkPath(bytes, end..<stop, &journal)
        if stop < bytes.count, let fault = IDSyntax.common(bytes[stop], at: stop) { try journal.noteFirst(fault) }
        journal.pass(IDSyntax.commonRules)
        if bytes.count > IDSyntax.idLimit {
            let fault = Self.tooLong(bytes.count, "ID-18")
            if strict { try journal.note(fault) }
            journal.advise(strict ? [] : [fault], strict: false)
        }
        journal.pass(IDSyntax.lengthRules)
        try journal.throwFirst()
        trustDomain = TrustDomain(checked: Self.text(bytes, start..<end))
        path = Self.text(bytes, end..<bytes.count)
    }

    /// Makes an ID of a trust domain and the segments of a path.
    ///
    /// - Throws: `SPIFFEIDError` if a segment is not one, or if the ID would have more than 2048 bytes (rule ID-19). The
    ///   offset in it counts from the beginning of the ID.
    public init(trustDomain: TrustDomain, segments: some Sequence<String>) throws(SPIFFEIDError) {
        var text = IDSyntax.scheme + trustDomain.name
        let start = text.utf8.count
        for segment in segments {
            guard !segment.isEmpty else {
                throw SPIFFEIDError(.emptySegment, "ID-14", at: text.utf8.count, "a segment of the path is empty")
            }
            text += "/"
            let offset = text.utf8.count
            text += segment
            let bytes = Array(text.utf8)
            try IDSyntax.checkSegment(bytes.span, offset..<bytes.count)
        }
        guard text.utf8.count <= IDSyntax.idLimit else { throw Self.tooLong(text.utf8.count, "ID-19") }
        self.init(checkedTrustDomain: trustDomain, path: String(text.utf8.dropFirst(start)) ?? "")
    }

    /// The ID with more segments at the end of its path.
    ///
    /// - Throws: `SPIFFEIDError`, as `init(trustDomain:segments:)`.
    public func appending(_ segments: String...) throws(SPIFFEIDError) -> SPIFFEID {
        try SPIFFEID(trustDomain: trustDomain, segments: pathSegments + segments)
    }

    /// The segments of the path; none for the ID of a trust domain itself.
    public var pathSegments: [String] { path.split(separator: "/").map(String.init) }

    /// Whether the ID belongs to the trust domain.
    public func isMember(of trustDomain: TrustDomain) -> Bool { self.trustDomain == trustDomain }

    /// Whether the ID has a path, as that of a workload must (X509-SVID §5.2, rule X5-11).
    public var hasPath: Bool { !path.isEmpty }

    /// Whether the ID has more than the 2048 bytes that every implementation reads (SPIFFE-ID §2.3, rule ID-18).
    public var exceedsRecommendedLimit: Bool { byteCount > IDSyntax.idLimit }

    private var byteCount: Int { IDSyntax.scheme.utf8.count + trustDomain.name.utf8.count + path.utf8.count }

    private static func tooLong(_ count: Int, _ rule: String) -> SPIFFEIDError {
        SPIFFEIDError(
            .tooLong, rule, at: IDSyntax.idLimit,
            "the ID has \(count) bytes; more than \(IDSyntax.idLimit) are not read everywhere")
    }

    private static func endOfScheme(
        _ bytes: Span<UInt8>, _ journal: inout RuleJournal<SPIFFEIDError>
    ) throws(SPIFFEIDError) -> Int {
        let hasUpperCase = try journal.need(IDSyntax.schemeRules) { () throws(SPIFFEIDError) in
            try hasUpperCaseScheme(bytes)
        }
        if hasUpperCase {
            try journal.note(
                SPIFFEIDError(.upperCase, "ID-2", at: 0, "the scheme is in upper case; write “spiffe://”"))
        }
        journal.pass(IDSyntax.caseRules)
        return IDSyntax.scheme.utf8.count
    }

    private static func hasUpperCaseScheme(_ bytes: Span<UInt8>) throws(SPIFFEIDError) -> Bool {
        guard !bytes.isEmpty else { throw SPIFFEIDError(.empty, "ID-4", at: nil, "the SPIFFE ID is empty") }
        var hasUpperCase = false
        for (offset, expected) in IDSyntax.scheme.utf8.enumerated() {
            let byte = offset < bytes.count ? bytes[offset] : 0
            guard byte != expected else { continue }
            guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z"), byte | 0x20 == expected else {
                throw SPIFFEIDError(.scheme, "ID-1", at: offset, "a SPIFFE ID begins with “spiffe://”")
            }
            hasUpperCase = true
        }
        return hasUpperCase
    }

    /// A text of bytes that are known to be ASCII.
    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    }
}

extension SPIFFEID: Hashable {
    /// Compares byte for byte (SPIFFE-ID §2.4).
    public static func == (left: SPIFFEID, right: SPIFFEID) -> Bool {
        left.trustDomain == right.trustDomain && left.path == right.path
    }
}

extension SPIFFEID: Comparable {
    /// Orders by trust domain, then by path, both by their bytes.
    public static func < (left: SPIFFEID, right: SPIFFEID) -> Bool {
        guard left.trustDomain == right.trustDomain else { return left.trustDomain < right.trustDomain }
        return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}

extension SPIFFEID: LosslessStringConvertible {
    /// The whole ID.
    public var description: String { IDSyntax.scheme + trustDomain.name + path }

    /// Parses a text; nil if it is not a SPIFFE ID.
    ///
    /// `init(parsing:strict:)` tells why.
    public init?(_ description: String) {
        do throws(SPIFFEIDError) {
            try self.init(parsing: description)
        } catch {
            return nil
        }
    }
}

extension SPIFFEID: Codable {
    /// Decodes the ID from a single text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(SPIFFEIDError) {
            try self.init(parsing: text)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    /// Encodes the ID as a single text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
