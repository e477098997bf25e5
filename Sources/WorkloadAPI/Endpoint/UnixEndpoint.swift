internal import NativeKernel
internal import SPIFFE

/// The part of an endpoint address behind `unix:`.
enum UnixEndpoint {
    /// What fits into a socket address with its closing zero byte.
    private static let pathLimit = SocketAddress.maximumPathBytes

    static let rules = ["EP-4", "EP-6", "EP-5", "EP-12", "D-3"]

    static func parse(
        _ rest: ArraySlice<UInt8>, _ journal: inout RuleJournal<EndpointAddressError>
    ) throws(EndpointAddressError) -> EndpointAddress.Kind {
        var encoded = rest
        if let (authority, path) = EndpointParser.authority(rest) {
            if !authority.isEmpty { try journal.note(error(authority: authority)) }
            encoded = path
        }
        journal.pass(["EP-4"])
        if let mark = encoded.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            try journal.note(
                EndpointAddressError(
                    .extraPart, "EP-6", at: mark,
                    encoded[mark] == UInt8(ascii: "?")
                        ? "the address of a Unix socket has no query; leave out “?” and what follows, or write it as %3F"
                        : "the address of a Unix socket has no fragment; leave out “#” and what follows, or write it as "
                            + "%23"))
            encoded = encoded[..<mark]
        }
        journal.pass(["EP-6"])
        try journal.need(["EP-5"]) { () throws(EndpointAddressError) in try checkPresence(encoded) }
        let path = try journal.check(["EP-2", "EP-12", "D-3"]) { () throws(EndpointAddressError) in try socket(encoded)
        }
        try journal.throwFirst()
        return .unix(path: try journal.value(path))
    }

    private static func checkPresence(_ encoded: ArraySlice<UInt8>) throws(EndpointAddressError) {
        guard !encoded.isEmpty else {
            throw EndpointAddressError(
                .path, "EP-5", at: encoded.startIndex,
                "the path of the Unix socket is missing; write it as in unix:///run/agent.sock")
        }
        guard encoded.first == UInt8(ascii: "/") else {
            throw EndpointAddressError(
                .path, "EP-5", at: encoded.startIndex,
                "the path of the Unix socket is not absolute; write it as in unix:///run/agent.sock")
        }
    }

    private static func socket(_ encoded: ArraySlice<UInt8>) throws(EndpointAddressError) -> String {
        if let place = encoded.firstIndex(where: { !EndpointParser.isPathCharacter($0) }) {
            let stray = encoded[place]
            throw EndpointAddressError(
                .notURI, "EP-2", at: place,
                "the path of the Unix socket has “\(Character(Unicode.Scalar(stray)))”, which a URI must percent-encode: "
                    + "%\(String(stray, radix: 16, uppercase: true))")
        }
        guard let bytes = EndpointParser.percentDecoded(encoded) else {
            throw EndpointAddressError(
                .notURI, "EP-2",
                "a “%” in the path of the Unix socket is not followed by two hexadecimal digits; write it as %25")
        }
        guard !bytes.contains(0), let path = String(validating: bytes, as: UTF8.self) else {
            throw EndpointAddressError(
                .path, "EP-12", "the path of the Unix socket has a zero byte (%00) or is not UTF-8")
        }
        guard bytes.last != UInt8(ascii: "/") else {
            throw EndpointAddressError(
                .path, "D-3", at: encoded.endIndex - 1,
                "the path of the Unix socket is that of a directory; write the socket's own")
        }
        guard bytes.count <= pathLimit else {
            throw EndpointAddressError(
                .pathTooLong, "EP-12",
                "the path of the Unix socket has \(bytes.count) bytes; the kernel takes at most \(pathLimit)")
        }
        return path
    }

    private static func error(authority: ArraySlice<UInt8>) -> EndpointAddressError {
        guard !authority.contains(UInt8(ascii: "@")) else {
            return EndpointAddressError(
                .authority, "EP-4", at: authority.startIndex,
                "the address of a Unix socket has no user and no host; write it as in unix:///run/agent.sock")
        }
        let host = String(decoding: authority, as: UTF8.self)
        return EndpointAddressError(
            .authority, "EP-4", at: authority.startIndex,
            "the address of a Unix socket has no host, but “\(host)” stands in its place; write three slashes, as in "
                + "unix:///run/agent.sock")
    }
}
