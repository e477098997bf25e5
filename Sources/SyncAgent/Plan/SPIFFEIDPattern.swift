package import SPIFFE

/// A pattern of SPIFFE IDs of one trust domain: `spiffe://example.org/ns/*/sa/web`.
///
/// `*` stands for any characters of one path segment, even none; `**` as the last segment for one or more segments.
package struct SPIFFEIDPattern: Hashable, Sendable {
    private let text: String
    private let trustDomain: TrustDomain
    private let segments: [Substring]
    private let isOpen: Bool

    /// - Throws: `SPIFFEIDError` for a text that is no SPIFFE ID even where each `*` is replaced by a letter.
    package init(parsing text: String) throws(SPIFFEIDError) {
        let example = try SPIFFEID(parsing: String(text.map { $0 == "*" ? "x" : $0 }))
        self.text = text
        trustDomain = example.trustDomain
        let rest = text.utf8.dropFirst("spiffe://".utf8.count + example.trustDomain.name.utf8.count)
        var segments = Substring(rest).split(separator: "/")
        isOpen = segments.last == "**"
        if isOpen { segments.removeLast() }
        self.segments = segments
        // A star in the trust domain's place has become a letter, which must not count.
        guard text.hasPrefix("spiffe://\(trustDomain.name)") else {
            _ = try SPIFFEID(parsing: text)
            return
        }
    }

    /// Whether an ID fits.
    package func matches(_ id: SPIFFEID) -> Bool {
        guard id.trustDomain == trustDomain else { return false }
        let found = id.path.split(separator: "/")
        guard isOpen ? found.count > segments.count : found.count == segments.count else { return false }
        return zip(segments, found).allSatisfy { Self.fits(Array($0.utf8)[...], Array($1.utf8)[...]) }
    }

    private static func fits(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        // The place behind the last star, and how much of the text that star stands for.
        var retry: (pattern: Int, text: Int)?
        var (here, there) = (pattern.startIndex, text.startIndex)
        while there < text.endIndex {
            if here < pattern.endIndex, pattern[here] == UInt8(ascii: "*") {
                here += 1
                retry = (here, there)
            } else if here < pattern.endIndex, pattern[here] == text[there] {
                here += 1
                there += 1
            } else if let last = retry {
                (here, there) = (last.pattern, last.text + 1)
                retry = (here, there)
            } else {
                return false
            }
        }
        return pattern[here...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension SPIFFEIDPattern: CustomStringConvertible {
    package var description: String { text }
}
