internal import NativeRPC

/// The full states of one Workload API stream, one after another, over all reconnections.
///
/// The sequence works in the task that iterates it: opening, waiting and reconnecting happen in `next()`, nothing
/// runs when nobody asks, and cancelling the task ends the stream and the iteration. It ends by an error only where
/// the standard says not to retry (`invalidArgument`, `unimplemented`: Workload Endpoint §6 and appendix A).
public struct WorkloadAPIUpdates<State: Sendable>: AsyncSequence, Sendable {
    /// A state, or a report about the stream.
    public typealias Element = WorkloadAPIEvent<State>
    /// The error that ends the sequence.
    public typealias Failure = WorkloadAPIError

    let endpoint: EndpointAddress
    let configuration: WorkloadAPIConfiguration
    let call: StreamCall
    let makeDecoder: @Sendable () -> any StateDecoder<State>

    /// Starts an iteration of its own: its own connection, its own memory of the last state.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            endpoint: endpoint, call: call, decoder: makeDecoder(),
            schedule: RetrySchedule(configuration: configuration))
    }

    /// One iteration over the states.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let endpoint: EndpointAddress
        let call: StreamCall
        var decoder: any StateDecoder<State>
        var schedule: RetrySchedule
        private var connection: StreamConnection?
        private var wait: EndpointWait?
        /// Whether the caller was last told of an interruption or of a discarded message.
        private var isInTrouble = false

        init(
            endpoint: EndpointAddress, call: StreamCall, decoder: any StateDecoder<State>, schedule: RetrySchedule
        ) {
            self.endpoint = endpoint
            self.call = call
            self.decoder = decoder
            self.schedule = schedule
        }

        /// The next event; nil once the task is cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(WorkloadAPIError) -> WorkloadAPIEvent<State>? {
            while !Task.isCancelled {
                if let wait {
                    self.wait = nil
                    if await wait.finished() { schedule.socketAppeared() }
                    continue
                }
                do throws(WorkloadAPIError) {
                    if let event = try await receive() { return event }
                } catch {
                    if let event = try interrupted(by: error) { return event }
                }
            }
            connection = nil
            return nil
        }

        /// One message of the open stream (which is opened if need be); nil if it has nothing new to say.
        private mutating func receive() async throws(WorkloadAPIError) -> WorkloadAPIEvent<State>? {
            let connection =
                connection ?? StreamConnection(endpoint: endpoint, call: call, configuration: schedule.configuration)
            self.connection = connection
            let message = try await connection.next()
            schedule.succeeded()
            do throws(WorkloadAPIError) {
                let state = try message.withSpan { (bytes) throws(WorkloadAPIError) in try decoder.decode(bytes) }
                defer { isInTrouble = false }
                if let state { return .state(state) }
                return isInTrouble ? .resumed : nil
            } catch {
                isInTrouble = true
                return .discarded(error)
            }
        }

        /// The stream has ended: what to tell the caller, and how to go on.
        private mutating func interrupted(by error: WorkloadAPIError) throws(WorkloadAPIError) -> WorkloadAPIEvent<
            State
        >? {
            let ended = connection
            connection = nil
            if Task.isCancelled { return nil }
            switch schedule.failed(error, afterMessage: ended?.hasDelivered ?? false) {
            case .stop:
                throw error
            case .immediately:
                return nil
            case .after(let delay):
                wait = EndpointWait(endpoint: endpoint, before: ended?.socket, delay: delay)
                isInTrouble = true
                return .interrupted(error, retryIn: delay)
            }
        }
    }
}
