internal import NativeKernel

/// Commands to a server's control socket, and the answers that it has to give.
struct SocketExchange {
    private static let mostBytes = 65536

    let action: SocketAction
    let directory: String

    func outcome() async -> HookReport.Outcome {
        for (index, exchange) in action.exchanges.enumerated() {
            let place = action.exchanges.count == 1 ? "\(action)" : "\(action), number \(index + 1)"
            let directory = directory
            let limit = action.timeout
            do throws(SystemError) {
                let unexpected = try await Dialogue.run(with: action.address, within: limit) {
                    (connection) throws(SystemError) -> AnswerExcerpt? in
                    let message = try CommandText(exchange.send).bytes(filesIn: directory)
                    try message.withSpan { (span) throws(SystemError) in try connection.write(span) }
                    let answer = try Self.answer(over: connection, until: Array(exchange.expect.utf8))
                    return answer.map { AnswerExcerpt(of: $0, to: exchange.send, sentAs: message) }
                }
                if let unexpected {
                    return .failed(HookError(.unexpectedAnswer, "\(place): the answer is \(unexpected.text)"))
                }
            } catch {
                if error.isCancellation { return .interrupted }
                let reason = error.isTimeout ? "not the expected answer within \(limit)" : "\(error)"
                return .failed(HookError(.noAnswer, "\(place): \(reason)"))
            }
        }
        return .succeeded
    }

    /// Nil as soon as the answer holds what is expected, or all of an answer that does not.
    ///
    /// A server that has answered otherwise and keeps the connection open, such as Redis, is waited for till the end of
    /// the time: what is expected may still come.
    private static func answer(
        over connection: borrowing Connection, until expected: [UInt8]
    ) throws(SystemError) -> [UInt8]? {
        var answer: [UInt8] = []
        while true {
            if answer.firstPlace(of: expected) != nil { return nil }
            let more: [UInt8]
            do throws(SystemError) {
                more = try connection.read(limit: 4096)
            } catch {
                guard error.isTimeout, !answer.isEmpty else { throw error }
                return answer
            }
            answer += more
            if more.isEmpty || answer.count > mostBytes { return answer }
        }
    }
}
