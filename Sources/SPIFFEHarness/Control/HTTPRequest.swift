/// A request, as far as the control port needs to know it.
struct HTTPRequest {
    let method: String
    let path: String
    let body: [UInt8]
}

/// Bytes that are no request that the control port takes.
struct HTTPError: Error {
    let message: String
}

/// Puts a request together of the bytes as they come (RFC 9112): a body has a Content-Length.
struct HTTPRequestReader {
    private static let limit = 1 << 20
    private var bytes: [UInt8] = []

    /// Takes bytes; returns the request when it is complete.
    mutating func receive(_ more: [UInt8]) throws(HTTPError) -> HTTPRequest? {
        bytes += more
        guard bytes.count <= Self.limit else { throw HTTPError(message: "the request is too long") }
        guard let end = headEnd else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            throw HTTPError(message: "this is no HTTP request")
        }
        let length = try bodyLength(lines.dropFirst())
        let start = end + 4
        guard bytes.count >= start + length else { return nil }
        return HTTPRequest(
            method: String(words[0]), path: String(words[1]), body: Array(bytes[start..<(start + length)]))
    }

    /// Where the empty line begins that ends the head.
    private var headEnd: Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0..<($0 + 4)].elementsEqual(mark) }
    }

    private func bodyLength(_ fields: ArraySlice<Substring>) throws(HTTPError) -> Int {
        var length = 0
        for field in fields {
            let parts = field.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw HTTPError(message: "a header field has no colon") }
            switch parts[0].lowercased() {
            case "content-length":
                guard let value = Int(parts[1].drop { $0 == " " }), (0...Self.limit).contains(value) else {
                    throw HTTPError(message: "Content-Length is not a length that is possible")
                }
                length = value
            case "transfer-encoding": throw HTTPError(message: "a body needs a Content-Length")
            default: break
            }
        }
        return length
    }
}
