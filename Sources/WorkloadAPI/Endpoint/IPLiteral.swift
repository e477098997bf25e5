/// An IP address as URIs state it (RFC 3986 §3.2.2): four decimal numbers, or IPv6 without brackets.
public struct IPLiteral: Hashable, Sendable {
    /// The address: 4 bytes for IPv4, 16 for IPv6.
    public let bytes: [UInt8]

    /// Parses an address.
    ///
    /// - Returns: nil for anything else, such as a host name, an address with a zone, or `127.1`.
    public init?(_ text: String) {
        let characters = Array(text.utf8)
        let parsed = characters.contains(UInt8(ascii: ":")) ? Self.ipv6(characters[...]) : Self.ipv4(characters[...])
        guard let parsed else { return nil }
        bytes = parsed
    }

    /// Whether this is an IPv6 address.
    public var isIPv6: Bool { bytes.count == 16 }

    /// Whether the address is this machine itself: 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        if let embedded = embeddedIPv4 { return embedded[0] == 127 }
        return bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether the address is on this link alone: 169.254.0.0/16 or fe80::/10.
    public var isLinkLocal: Bool {
        if let embedded = embeddedIPv4 { return embedded[0] == 169 && embedded[1] == 254 }
        return bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }

    /// The IPv4 address, also if it is mapped into IPv6.
    private var embeddedIPv4: [UInt8]? {
        guard isIPv6 else { return bytes }
        guard bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF else { return nil }
        return Array(bytes.suffix(4))
    }

    /// Four numbers of 0 to 255, without leading zeros.
    private static func ipv4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard 1...3 ~= part.count, part.count == 1 || part.first != UInt8(ascii: "0"),
                part.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// Eight groups, of which `::` stands for one or more that are zero, and the last two may be an IPv4 address.
    private static func ipv6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        guard let gap = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) else {
            guard let bytes = groups(text, mayEndInIPv4: true), bytes.count == 16 else { return nil }
            return bytes
        }
        let (before, after) = (text[..<gap], text[(gap + 2)...])
        guard let left = before.isEmpty ? [] : groups(before, mayEndInIPv4: false),
            let right = after.isEmpty ? [] : groups(after, mayEndInIPv4: true), left.count + right.count <= 14
        else { return nil }
        return left + [UInt8](repeating: 0, count: 16 - left.count - right.count) + right
    }

    private static func groups(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = ipv4(part) else { return nil }
                bytes += address
                continue
            }
            // The number's own parser would take a sign.
            guard 1...4 ~= part.count, part.allSatisfy(EndpointParser.isHexDigit),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

extension IPLiteral: CustomStringConvertible {
    /// The address in its usual form: IPv6 by RFC 5952, without brackets.
    public var description: String {
        guard isIPv6 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        // The first of the longest runs of at least two zero groups becomes “::”.
        var best = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty ? text(0..<8) : "\(text(0..<best.lowerBound))::\(text(best.upperBound..<8))"
    }
}
