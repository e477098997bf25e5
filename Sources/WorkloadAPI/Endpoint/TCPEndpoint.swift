internal import SPIFFE

/// The part of an endpoint address behind `tcp:`.
enum TCPEndpoint {
    static let rules = ["EP-7", "EP-8", "EP-9", "EP-11"]

    static func parse(
        _ rest: ArraySlice<UInt8>, _ journal: inout RuleJournal<EndpointAddressError>
    ) throws(EndpointAddressError) -> EndpointAddress.Kind {
        let (authority, more) = try journal.need(["EP-7"]) { () throws(EndpointAddressError) in
            guard let parts = EndpointParser.authority(rest), !parts.authority.isEmpty else {
                throw EndpointAddressError(
                    .host, "EP-7", at: rest.startIndex,
                    "the TCP address has no host; write it as in tcp://127.0.0.1:8000")
            }
            return parts
        }
        var place = authority
        if let sign = authority.lastIndex(of: UInt8(ascii: "@")) {
            try journal.note(
                EndpointAddressError(
                    .extraPart, "EP-9", at: authority.startIndex,
                    "a TCP address has no user; write it as in tcp://127.0.0.1:8000"))
            place = authority[(sign + 1)...]
        }
        let host = try journal.check(["EP-7"]) { () throws(EndpointAddressError) in try address(place) }
        let port = try journal.check(["EP-8"]) { () throws(EndpointAddressError) in
            try number(place[endOfHost(place)...])
        }
        if !more.isEmpty {
            try journal.note(
                EndpointAddressError(
                    .extraPart, "EP-9", at: more.startIndex,
                    "a TCP address ends with its port; leave out the path, query or fragment behind it, even a lone “/”"
                ))
        }
        journal.pass(["EP-9"])
        try journal.throwFirst()
        return .tcp(host: try journal.value(host), port: try journal.value(port))
    }

    private static func endOfHost(_ authority: ArraySlice<UInt8>) -> Int {
        authority.first == UInt8(ascii: "[")
            ? authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } ?? authority.endIndex
            : authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
    }

    private static func address(_ authority: ArraySlice<UInt8>) throws(EndpointAddressError) -> IPLiteral {
        let isBracketed = authority.first == UInt8(ascii: "[")
        let hostEnd = endOfHost(authority)
        let text = String(decoding: authority[..<hostEnd], as: UTF8.self)
        let literal = isBracketed && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if !isBracketed, authority[hostEnd...].dropFirst().contains(UInt8(ascii: ":")) {
            throw EndpointAddressError(
                .host, "EP-7", at: authority.startIndex,
                "an IPv6 address stands in brackets; write it as in tcp://[::1]:8000")
        }
        guard let host = IPLiteral(literal), host.isIPv6 == isBracketed else {
            throw EndpointAddressError(
                .host, "EP-7", at: authority.startIndex,
                "“\(text)” is not an IP address; host names and zones are not allowed: write it as in tcp://127.0.0.1:8000"
            )
        }
        return host
    }

    private static func number(_ text: ArraySlice<UInt8>) throws(EndpointAddressError) -> Int {
        let digits = text.dropFirst()
        guard text.first == UInt8(ascii: ":"), 1...5 ~= digits.count,
            digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let port = Int(String(decoding: digits, as: UTF8.self)), 1...65535 ~= port
        else {
            throw EndpointAddressError(
                .port, "EP-8", at: text.startIndex,
                "the TCP address needs a port from 1 to 65535; write it as in tcp://127.0.0.1:8000")
        }
        return port
    }
}
