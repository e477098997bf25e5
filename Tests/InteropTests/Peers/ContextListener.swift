import Testing
import WorkloadAPI

/// A watched stream, for tests that know what has to come next.
struct ContextListener {
    private var events: WorkloadAPIUpdates<X509Context>.AsyncIterator

    init(_ client: WorkloadAPIClient) {
        events = client.x509Contexts.makeAsyncIterator()
    }

    /// The next event, whatever it is.
    mutating func next() async throws -> WorkloadAPIEvent<X509Context> {
        let event = try await events.next()
        return try #require(event, "the stream of events ended")
    }

    /// The next state; anything else that comes before it is an issue.
    mutating func state() async throws -> X509Context {
        let event = try await next()
        guard case .state(let context) = event else { throw PeerError(description: "no state but \(Self.name(event))") }
        return context
    }

    /// The next state; interruptions before it are skipped.
    mutating func stateAfterInterruptions() async throws -> X509Context {
        while true {
            let event = try await next()
            if case .interrupted = event { continue }
            guard case .state(let context) = event else {
                throw PeerError(description: "no state but \(Self.name(event))")
            }
            return context
        }
    }

    /// The reason for which the next message was discarded.
    mutating func discarded() async throws -> WorkloadAPIError {
        let event = try await next()
        guard case .discarded(let error) = event else { throw PeerError(description: "taken: \(Self.name(event))") }
        return error
    }

    /// The reason for which the stream was interrupted next, and the wait after it.
    mutating func interrupted() async throws -> (error: WorkloadAPIError, retryIn: Duration) {
        let event = try await next()
        guard case .interrupted(let error, let delay) = event else {
            throw PeerError(description: "no interruption but \(Self.name(event))")
        }
        return (error, delay)
    }

    private static func name(_ event: WorkloadAPIEvent<X509Context>) -> String {
        switch event {
        case .state(let context): "a state with \(context.svids)"
        case .discarded(let error): "discarded (\(error))"
        case .interrupted(let error, _): "interrupted (\(error))"
        case .resumed: "resumed"
        }
    }
}
