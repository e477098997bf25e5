/// The name of a trust domain: `example.org` (SPIFFE-ID §2.1).
///
/// 1 to 255 bytes of `a`–`z`, `0`–`9`, `.`, `-` and `_`. It is no DNS name and no address, whatever it looks like: `.`
/// and `a..b` are valid names, and nothing is normalised (rules ID-4, ID-7 to ID-12, ID-20).
public struct TrustDomain: Hashable, Sendable {
    /// The name, without `spiffe://`.
    public let name: String

    /// A name that has been checked already.
    init(checked name: String) {
        self.name = name
    }

    /// Takes a name.
    ///
    /// - Throws: `SPIFFEIDError` if it is not one.
    public init(name: String) throws(SPIFFEIDError) {
        let bytes = Array(name.utf8)
        try IDSyntax.checkTrustDomain(bytes.span, 0..<bytes.count)
        self.name = name
    }

    /// Takes a name, `example.org`, or a SPIFFE ID of the trust domain, `spiffe://example.org/any/path`: the two forms
    /// in which configurations and Workload API messages give trust domains (rule ID-27).
    ///
    /// - Throws: `SPIFFEIDError` if it is neither.
    public init(parsing text: String) throws(SPIFFEIDError) {
        let bytes = Array(text.utf8)
        let looksLikeID = bytes.indices.dropLast().contains { index in
            bytes[index] == UInt8(ascii: ":") && bytes[index + 1] == UInt8(ascii: "/")
        }
        self = looksLikeID ? try SPIFFEID(parsing: text).trustDomain : try TrustDomain(name: text)
    }

    /// The trust domain's own SPIFFE ID, which has no path: `spiffe://example.org` (SPIFFE-ID §3.1, rule ID-22).
    public var id: SPIFFEID { SPIFFEID(checkedTrustDomain: self) }
}

extension TrustDomain: Comparable {
    /// Orders by the bytes of the names.
    public static func < (left: TrustDomain, right: TrustDomain) -> Bool {
        left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}

extension TrustDomain: LosslessStringConvertible {
    /// The name.
    public var description: String { name }

    /// Takes a name; nil if it is not one.
    ///
    /// `init(name:)` tells why.
    public init?(_ description: String) {
        do throws(SPIFFEIDError) {
            try self.init(name: description)
        } catch {
            return nil
        }
    }
}

extension TrustDomain: Codable {
    /// Decodes the name from a single text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(SPIFFEIDError) {
            try self.init(name: text)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    /// Encodes the name as a single text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
