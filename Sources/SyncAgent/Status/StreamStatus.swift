package import SPIFFE

/// What is known of the connection to the Workload API.
package struct StreamStatus: Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// Nothing has come yet.
        case connecting
        case connected
        /// It says that the workload has no identity.
        case denied
        /// It cannot be reached; tried again for ever.
        case unavailable
        /// It will not serve us whatever we do.
        case refused
    }

    package internal(set) var state = State.connecting
    /// Since when the state has been what it is.
    package internal(set) var since: Timestamp
    /// When a message was accepted last.
    package internal(set) var lastUpdate: Timestamp?
    package internal(set) var lastError: OutputStatus.Failure?
    package internal(set) var updates = 0
    /// Messages that validation has refused.
    package internal(set) var discarded = 0
    /// How often the stream was interrupted or an attempt to open it has failed.
    package internal(set) var interruptions = 0
}
