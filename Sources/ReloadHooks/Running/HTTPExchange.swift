internal import NativeKernel

/// One request over HTTP/1.1, of whose answer only the status matters.
struct HTTPExchange {
    /// Far above any real status line.
    private static let longestLine = 4096
    private static let mostBytes = 65536

    let action: HTTPAction
    let timeout: Duration

    init(_ action: HTTPAction, within timeout: Duration? = nil) {
        self.action = action
        self.timeout = timeout.map { min($0, action.timeout) } ?? action.timeout
    }

    func outcome() async -> HookReport.Outcome {
        let request = Array(request.utf8)
        let answer: Result<Int, HookError>
        do throws(SystemError) {
            answer = try await Dialogue.run(with: action.address, within: timeout) { (connection) throws(SystemError) in
                try connection.write(request.span)
                return try Self.status(over: connection)
            }
        } catch {
            if error.isCancellation { return .interrupted }
            let reason = error.isTimeout ? "no answer within \(timeout)" : "\(error)"
            return .failed(HookError(.noAnswer, "\(action): \(reason)"))
        }
        switch answer {
        case .failure(let error):
            return .failed(HookError(error.code, "\(action): \(error.message)"))
        case .success(let status) where action.accepts(status):
            return .succeeded
        case .success(let status):
            return .failed(HookError(.unexpectedAnswer, "\(action): the answer is status \(status)"))
        }
    }

    private var request: String {
        let host: String =
            switch action.address {
            case .unix: "localhost"
            case .tcp: "\(action.address)"
            }
        let length = ["GET", "HEAD"].contains(action.method) ? "" : "Content-Length: 0\r\n"
        return "\(action.method) \(action.path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: svidsync\r\n\(length)"
            + "Connection: close\r\n\r\n"
    }

    /// Reads to the status line of the final answer; those of interim answers (100 to 199) come before it.
    private static func status(over connection: borrowing Connection) throws(SystemError) -> Result<Int, HookError> {
        var lines = LineReader(longest: longestLine, most: mostBytes)
        while true {
            guard let first = try lines.next(connection), let status = parse(first) else {
                return .failure(HookError(.unexpectedAnswer, "the answer is no HTTP/1.1"))
            }
            guard (100...199).contains(status) else { return .success(status) }
            while true {
                guard let line = try lines.next(connection) else {
                    return .failure(HookError(.unexpectedAnswer, "the answer ends in its middle"))
                }
                if line.isEmpty { break }
            }
        }
    }

    /// The status of a status line (RFC 9112 §4), nil if it is none.
    static func parse(_ line: [UInt8]) -> Int? {
        let text = Array(line.prefix(13))
        guard text.count >= 12, text.starts(with: Array("HTTP/1.".utf8)), [0x30, 0x31].contains(text[7]),
            text[8] == 0x20, text.count == 12 || text[12] == 0x20
        else { return nil }
        let digits = text[9..<12]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
