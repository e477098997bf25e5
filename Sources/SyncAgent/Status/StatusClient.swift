internal import NativeKernel

/// Asks a running agent how it is.
package struct StatusClient: Sendable {
    /// Why there is no answer.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// What happened and what to do.
        package let description: String
    }

    /// What the agent has said.
    package struct Answer: Sendable {
        /// Whether it is so, where readiness was asked for; always true otherwise.
        package let isPositive: Bool
        package let text: String
    }

    /// Far above any real answer.
    private static let sizeLimit = 16 << 20

    private let path: String

    /// - Parameter path: The agent's socket.
    package init(path: String) {
        self.path = path
    }

    /// Asks.
    ///
    /// - Parameter timeout: How long all of it may take.
    package func ask(_ question: StatusQuestion, within timeout: Duration) async throws(Failure) -> Answer {
        let socket: StreamSocket
        do throws(SocketError) {
            socket = try await StreamSocket.connect(to: try SocketAddress(unixPath: path))
        } catch {
            throw Failure(
                description:
                    "no agent answers at \(path) (\(error.cause.map { "\($0)" } ?? error.message)): is svidsync"
                    + " running on this configuration, as a user whom you may ask?")
        }
        // Ends every wait below.
        let end = Timers.shared.schedule(at: .now + timeout) { socket.close() }
        defer {
            Timers.shared.cancel(end)
            socket.close()
        }
        let response: [UInt8]
        do throws(SystemError) {
            response = try await Self.exchange(question, socket)
        } catch {
            throw Failure(description: "the agent at \(path) did not answer within \(timeout): \(error)")
        }
        guard let answer = Self.answer(response) else {
            throw Failure(description: "what answers at \(path) is no agent of this version of svidsync")
        }
        return answer
    }

    private static func exchange(
        _ question: StatusQuestion, _ socket: StreamSocket
    ) async throws(SystemError) -> [UInt8] {
        let request = "GET \(question.path) HTTP/1.1\r\nHost: svidsync\r\nConnection: close\r\n\r\n"
        try await socket.write(Array(request.utf8))
        var response: [UInt8] = []
        while response.count < sizeLimit, let more = try await socket.read() { response += more }
        return response
    }

    /// Takes the response apart; nil where it is none of an agent's, or not whole.
    private static func answer(_ response: [UInt8]) -> Answer? {
        guard let end = response.firstPlace(of: "\r\n\r\n".utf8) else { return nil }
        // A line's end is one character.
        let lineEnd: Character = "\r\n"
        let fields = String(decoding: response[..<end.lowerBound], as: UTF8.self).split(separator: lineEnd)
        let body = response[end.upperBound...]
        guard fields.contains(where: { $0 == "Content-Length: \(body.count)" }) else { return nil }
        let text = String(decoding: body, as: UTF8.self)
        switch fields.first {
        case "HTTP/1.1 200 OK": return Answer(isPositive: true, text: text)
        case "HTTP/1.1 503 Service Unavailable": return Answer(isPositive: false, text: text)
        default: return nil
        }
    }
}
