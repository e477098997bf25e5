/// A response to a probe; the connection ends with it.
struct HTTPResponse: Error, Hashable, Sendable {
    let status: Int
    let reason: String
    let contentType: String
    let body: [UInt8]

    init(_ status: Int, _ reason: String, contentType: String = "text/plain; charset=utf-8", body: [UInt8]) {
        self.status = status
        self.reason = reason
        self.contentType = contentType
        self.body = body
    }

    /// A response whose body is some lines of text.
    init(_ status: Int, _ reason: String, lines: [String]) {
        self.init(status, reason, body: Array(lines.map { "\($0)\n" }.joined().utf8))
    }

    static func ok(_ contentType: String, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(200, "OK", contentType: contentType, body: body)
    }

    static let badRequest = HTTPResponse(400, "Bad Request", lines: ["bad request"])
    static let notFound = HTTPResponse(404, "Not Found", lines: ["not found"])
    static let methodNotAllowed = HTTPResponse(405, "Method Not Allowed", lines: ["only GET and HEAD are answered"])
    static let tooLarge = HTTPResponse(431, "Request Header Fields Too Large", lines: ["the request is too large"])

    /// The bytes of the response.
    ///
    /// - Parameter isHead: Whether the body is only described.
    func bytes(isHead: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(reason)\r\n"
        if status == 405 { head += "Allow: GET, HEAD\r\n" }
        head += "Content-Type: \(contentType)\r\nContent-Length: \(body.count)\r\n"
        head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + (isHead ? [] : body)
    }
}
