import Foundation
import Synchronization
import TestSupport

/// A process with grpcio Workload APIs that do as they are told (Resources/scripted_agent.py).
final class ScriptedAgent: Sendable {
    /// What the process answers; which members there are depends on the order.
    struct Answer: Decodable, Sendable {
        struct Call: Decodable, Sendable {
            let method: String
            let authority: String
            /// The request's bytes in hexadecimal.
            let request: String
            let metadata: [[String]]
        }

        var id: Int?
        var error: String?
        var time: Double?
        var streams: Int?
        var serials: [String]?
        var calls: [Call]?
        var secrets: [String]?
        var good: [String]?
        var bad: [String]?
    }

    private struct State {
        var nextID = 1
        var waiting: [Int: CheckedContinuation<Answer, any Error>] = [:]
        var isOver = false
        /// The part of a line that has come.
        var rest: [UInt8] = []
    }

    private final class StateBox: Sendable {
        let value = Mutex(State())
    }

    private let state = StateBox()
    private let program: Program
    var pid: Int32 { program.pid }

    /// One process that serves the sockets of many tests at once: Python is slow to start.
    private static let sharedTask = Task { try await ScriptedAgent() }

    static func shared() async throws -> ScriptedAgent { try await sharedTask.value }

    init() async throws {
        program = try Program(
            try await PythonEnvironment.interpreter(), ["-B", PythonEnvironment.script("scripted_agent.py")],
            hasInput: true
        ) { [state] piece in
            guard !piece.isEmpty else { return Self.end(state) }
            for line in state.value.withLock({ Self.lines(&$0.rest, adding: piece) }) {
                Self.take(Result { try JSONDecoder().decode(Answer.self, from: line) }, state)
            }
        }
    }

    /// The lines that a further piece completes.
    private static func lines(_ rest: inout [UInt8], adding piece: [UInt8]) -> [Data] {
        rest += piece
        let parts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        defer { rest = Array(parts.last ?? []) }
        return parts.dropLast().map { Data($0) }
    }

    private static func end(_ state: StateBox) {
        let left = state.value.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for waiting in left { waiting.resume(throwing: PeerError(description: "the scripted agent has ended")) }
    }

    private static func take(_ answer: Result<Answer, any Error>, _ state: StateBox) {
        guard case .success(let answer) = answer, let id = answer.id else { return }
        state.value.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: answer)
    }

    /// Gives an order and waits for the answer.
    func order(
        _ order: String, socket: String? = nil, message: String? = nil, code: Int? = nil, details: String? = nil
    ) async throws -> Answer {
        let answer: Answer = try await withCheckedThrowingContinuation { continuation in
            let id: Int? = state.value.withLock { state in
                guard !state.isOver else { return nil }
                defer { state.nextID += 1 }
                state.waiting[state.nextID] = continuation
                return state.nextID
            }
            guard let id else {
                continuation.resume(throwing: PeerError(description: "the scripted agent has ended"))
                return
            }
            var members: [String: Any] = ["id": id, "do": order]
            if let socket { members["socket"] = socket }
            if let message { members["message"] = message }
            if let code { members["code"] = code }
            if let details { members["details"] = details }
            do {
                var line = try JSONSerialization.data(withJSONObject: members)
                line.append(UInt8(ascii: "\n"))
                try program.write(Array(line))
            } catch {
                state.value.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: error)
            }
        }
        if let error = answer.error { throw PeerError(description: "\(order): \(error)") }
        return answer
    }

    /// Ends the process as a crash would: the socket file stays behind.
    func crash() async throws {
        program.signal(SIGKILL)
        while !state.value.withLock({ $0.isOver }) { try await Task.sleep(for: .milliseconds(2)) }
    }
}
