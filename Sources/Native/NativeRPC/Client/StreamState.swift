/// Where a stream of answers stands, between the one task that reads it and the events of gRPC.
struct StreamState {
    typealias Answer = Result<RPCMessage?, RPCStatus>
    typealias Waiter = CheckedContinuation<Answer, Never>

    /// What is to be done once the state's lock is released.
    enum Action {
        case nothing
        /// Ask gRPC for the next message.
        case receive
        case resume(Waiter, Answer)
    }

    private enum Reading {
        /// Nobody waits for a message.
        case idle
        /// A message was asked for.
        case receiving(Waiter)
        /// There are no more messages; with a reader who waits for the status.
        case ended(Waiter?)
    }

    private var reading = Reading.idle
    private var status: RPCStatus?

    /// A reader wants the next message.
    mutating func wait(_ waiter: Waiter) -> Action {
        switch reading {
        case .idle:
            reading = .receiving(waiter)
            return .receive
        case .ended(nil):
            guard let status else {
                reading = .ended(waiter)
                return .nothing
            }
            return .resume(waiter, Self.answer(status))
        case .receiving, .ended:
            return .resume(waiter, .failure(RPCStatus(.internalError, "a stream was read by two tasks at a time")))
        }
    }

    /// A message has come, or there are none any more.
    mutating func received(_ message: RPCMessage?) -> Action {
        guard case .receiving(let waiter) = reading else { return .nothing }
        if let message {
            reading = .idle
            return .resume(waiter, .success(message))
        }
        guard let status else {
            reading = .ended(waiter)
            return .nothing
        }
        reading = .ended(nil)
        return .resume(waiter, Self.answer(status))
    }

    /// The call has ended; messages that came before may still be on their way to the reader.
    mutating func finished(_ status: RPCStatus) -> Action {
        self.status = status
        guard case .ended(let waiter?) = reading else { return .nothing }
        reading = .ended(nil)
        return .resume(waiter, Self.answer(status))
    }

    private static func answer(_ status: RPCStatus) -> Answer {
        status.code == .ok ? .success(nil) : .failure(status)
    }
}
