internal import SPIFFE

/// What the control port answers.
struct ControlAnswer {
    private let status: String
    private let content: JSONObject

    private init(_ status: String, _ content: JSONObject) {
        self.status = status
        self.content = content
    }

    /// It was done.
    static func ok(_ members: JSONObject) -> ControlAnswer {
        var content: JSONObject = ["status": "ok"]
        for (name, value) in members.members { content[name] = value }
        return ControlAnswer("200 OK", content)
    }

    /// What a client may know about the program.
    static func information(_ members: JSONObject) -> ControlAnswer { ControlAnswer("200 OK", members) }

    /// The library refuses the input.
    static func rejected(_ reason: String) -> ControlAnswer {
        ControlAnswer("422 Unprocessable Content", ["status": "rejected", "error": .string(reason)])
    }

    /// It could not be done.
    static func failed(_ reason: String) -> ControlAnswer {
        ControlAnswer("500 Internal Server Error", ["status": "error", "error": .string(reason)])
    }

    /// There is no such thing here.
    static let unsupported = ControlAnswer("501 Not Implemented", ["status": "unsupported"])

    /// The answer as HTTP/1.1.
    var bytes: [UInt8] {
        let body = JSONValue.object(content).json
        let head = [
            "HTTP/1.1 \(status)", "Content-Type: application/json", "Content-Length: \(body.count)",
            "Connection: close", "", "",
        ]
        return Array(head.joined(separator: "\r\n").utf8) + body
    }
}
