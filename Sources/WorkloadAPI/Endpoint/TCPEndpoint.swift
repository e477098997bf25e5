/// The part of an endpoint address behind `tcp:`.
enum TCPEndpoint {
    static func parse(_ rest: ArraySlice<UInt8>) throws(EndpointAddressError) -> EndpointAddress.Kind {
        guard let (authority, more) = EndpointParser.authority(rest), !authority.isEmpty else {
            throw EndpointAddressError(
                .host, "EP-7", "the TCP address has no host; write it as in tcp://127.0.0.1:8000")
        }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw EndpointAddressError(
                .extraPart, "EP-9", "a TCP address has no user; write it as in tcp://127.0.0.1:8000")
        }
        let (host, port) = try parts(authority)
        guard more.isEmpty else {
            throw EndpointAddressError(
                .extraPart, "EP-9",
                "a TCP address ends with its port; leave out the path, query or fragment behind it, even a lone “/”")
        }
        return .tcp(host: host, port: port)
    }

    private static func parts(_ authority: ArraySlice<UInt8>) throws(EndpointAddressError) -> (IPLiteral, Int) {
        let isBracketed = authority.first == UInt8(ascii: "[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } ?? authority.endIndex
            : authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        let text = String(decoding: authority[..<hostEnd], as: UTF8.self)
        let literal = isBracketed && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if !isBracketed, authority[hostEnd...].dropFirst().contains(UInt8(ascii: ":")) {
            throw EndpointAddressError(
                .host, "EP-7", "an IPv6 address stands in brackets; write it as in tcp://[::1]:8000")
        }
        guard let host = IPLiteral(literal), host.isIPv6 == isBracketed else {
            throw EndpointAddressError(
                .host, "EP-7",
                "“\(text)” is not an IP address; host names and zones are not allowed: write it as in tcp://127.0.0.1:8000"
            )
        }
        return (host, try port(authority[hostEnd...]))
    }

    private static func port(_ text: ArraySlice<UInt8>) throws(EndpointAddressError) -> Int {
        let digits = text.dropFirst()
        guard text.first == UInt8(ascii: ":"), 1...5 ~= digits.count,
            digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let port = Int(String(decoding: digits, as: UTF8.self)), 1...65535 ~= port
        else {
            throw EndpointAddressError(
                .port, "EP-8", "the TCP address needs a port from 1 to 65535; write it as in tcp://127.0.0.1:8000")
        }
        return port
    }
}
