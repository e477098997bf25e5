internal import SPIFFE

/// Reads endpoint addresses byte by byte: general URI parsers let pass what the standard forbids.
///
/// Messages never repeat what stands before an `@`, which may be a password.
enum EndpointParser {
    static func parse(
        _ text: String, _ journal: inout RuleJournal<EndpointAddressError>
    ) throws(EndpointAddressError) -> EndpointAddress.Kind {
        let bytes = Array(text.utf8)
        let (scheme, rest) = try journal.need(["EP-1", "EP-13"]) { () throws(EndpointAddressError) in
            try split(bytes)
        }
        if let stray = bytes.firstIndex(where: { !(0x21...0x7E ~= $0) }) {
            try journal.note(notURI(stray))
        }
        journal.pass(["EP-2"])
        switch scheme {
        case "unix":
            journal.pass(["EP-3"])
            return try UnixEndpoint.parse(rest, &journal)
        case "tcp":
            journal.pass(["EP-3"])
            return try TCPEndpoint.parse(rest, &journal)
        default:
            let error = EndpointAddressError(
                .scheme, "EP-3", at: 0,
                "the endpoint address begins with neither unix: nor tcp:; write it as in unix:///run/agent.sock")
            try journal.note(error)
            throw error
        }
    }

    private static func notURI(_ offset: Int) -> EndpointAddressError {
        EndpointAddressError(
            .notURI, "EP-2", at: offset,
            "the endpoint address has a space, a control character or one outside ASCII; percent-encode it (%20)")
    }

    private static func split(
        _ bytes: [UInt8]
    ) throws(EndpointAddressError) -> (scheme: String, rest: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else {
            throw EndpointAddressError(
                .empty, "EP-1", "the endpoint address is empty; write it as in unix:///run/agent.sock")
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), !bytes[..<colon].contains(UInt8(ascii: "/")) else {
            // White space alone is no path and no scheme, but not a URI either.
            if let stray = bytes.firstIndex(where: { !(0x21...0x7E ~= $0) }) {
                throw notURI(stray)
            }
            throw EndpointAddressError(
                .scheme, "EP-13", at: 0,
                bytes.first == UInt8(ascii: "/")
                    ? "the endpoint address is a bare path; write unix:// before it"
                    : "the endpoint address has no scheme; write it as in unix:///run/agent.sock")
        }
        return (lowercased(bytes[..<colon]), bytes[(colon + 1)...])
    }

    /// The authority between `//` and the next part, and what follows it; nil if there is no `//`.
    static func authority(_ rest: ArraySlice<UInt8>) -> (authority: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        guard rest.starts(with: "//".utf8) else { return nil }
        let content = rest.dropFirst(2)
        let end = content.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        return (content[..<(end ?? content.endIndex)], content[(end ?? content.endIndex)...])
    }

    /// Replaces percent-encoded bytes by themselves; nil if a `%` is not followed by two hexadecimal digits.
    static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(isHexDigit),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    /// The path as a URI has it.
    static func percentEncoded(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            if byte != UInt8(ascii: "%"), isPathCharacter(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    /// Whether a path may have the byte, percent-encoding included (RFC 3986 §3.3).
    static func isPathCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+,;=:@/%".utf8.contains(byte)
        }
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        let lower = bytes.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
        return String(decoding: lower, as: UTF8.self)
    }
}
