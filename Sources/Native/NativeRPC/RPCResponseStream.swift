/// The answers of a server-streaming call.
///
/// It is a description: each iterator makes a call of its own when its first element is asked for. The next message is
/// fetched only when it is asked for. Cancelling the task that waits, or dropping the iterator, cancels the call.
package struct RPCResponseStream: AsyncSequence, Sendable {
    package typealias Element = RPCMessage
    package typealias Failure = RPCStatus

    let channel: RPCChannel
    let method: String
    let request: RPCPayloadBytes
    let metadata: RPCMetadata
    let timeout: Duration?

    package func makeAsyncIterator() -> Iterator {
        Iterator(stream: self)
    }

    /// Reads one call's answers; for one task at a time.
    package struct Iterator: AsyncIteratorProtocol {
        private enum Phase {
            case unstarted(RPCResponseStream)
            case running(CallOwner)
            case ended
        }

        private var phase: Phase

        init(stream: RPCResponseStream) {
            phase = .unstarted(stream)
        }

        package mutating func next() async throws(RPCStatus) -> RPCMessage? {
            try await next(isolation: #isolation)
        }

        /// The next message; nil when the server ended the stream with OK.
        ///
        /// - Throws: How the call ended, where it was not with OK; after that there is nothing more.
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(RPCStatus) -> RPCMessage? {
            do throws(RPCStatus) {
                guard let owner = try startedCall() else { return nil }
                if let message = try await owner.call.next().get() { return message }
                phase = .ended
                return nil
            } catch {
                phase = .ended
                throw error
            }
        }

        private mutating func startedCall() throws(RPCStatus) -> CallOwner? {
            switch phase {
            case .ended: return nil
            case .running(let owner): return owner
            case .unstarted(let stream):
                let call = try stream.channel.startStreaming(
                    stream.method, stream.request, stream.metadata, stream.timeout)
                let owner = CallOwner(call, stream.channel)
                phase = .running(owner)
                return owner
            }
        }
    }
}

/// Cancels a call when its iterator goes (a call that has ended does not mind), and keeps the channel until then.
private final class CallOwner: Sendable {
    let call: StreamingCall
    private let channel: RPCChannel

    init(_ call: StreamingCall, _ channel: RPCChannel) {
        self.call = call
        self.channel = channel
    }

    deinit { call.cancel() }
}

extension RPCPayloadBytes: RPCPayload {
    package var payload: RPCPayloadBytes { self }
}
