package import SPIFFE

/// What is known of one output: what is on disk, since when, and what went wrong.
package struct OutputStatus: Sendable {
    /// What came of one kind of hooks the last time.
    package enum Outcome: String, Sendable {
        /// There is none, or none was due yet.
        case none
        case succeeded
        case failed
        /// Given up for a newer delivery, or since the agent stopped.
        case interrupted
    }

    /// A failure and when it was.
    package struct Failure: Sendable {
        package let time: Timestamp
        package let reason: String
    }

    /// How often things have happened since the process started.
    package struct Counts: Sendable {
        package internal(set) var deliveries = 0
        package internal(set) var failures: [FailureKind: Int] = [:]
        package internal(set) var hooks: [Outcome: Int] = [:]
        package internal(set) var proofs: [Outcome: Int] = [:]
        package internal(set) var rollbacks = 0
        package internal(set) var repairs = 0
        package internal(set) var withdrawals = 0
    }

    /// What a failed delivery failed of.
    package enum FailureKind: String, CaseIterable, Sendable {
        case identity
        case files
        case check
        case rendering
    }

    package let name: String
    package let directory: String
    /// The identity of the set on disk, as far as it is known.
    package internal(set) var spiffeID: String?
    package internal(set) var serialNumber: String?
    /// When the first credential in the set expires; nil where none does.
    package internal(set) var expiry: Timestamp?
    /// The number of the set on disk; nil where there is none.
    package internal(set) var generation: UInt64?
    /// The names in it.
    package internal(set) var files: [String] = []
    /// Whether the set is all that the output is to have, as far as its content is concerned.
    package internal(set) var isComplete = false
    /// What it lacks of files that the others do not wait for, with the reason.
    package internal(set) var missing: [String] = []
    /// Why the files were taken away, if they were.
    package internal(set) var withdrawal: String?
    /// When a set was published last by this process.
    package internal(set) var published: Timestamp?
    /// When the set was last found to be what the Workload API says.
    package internal(set) var confirmed: Timestamp?
    /// The last failure that no delivery has followed; `lastFailure` stays.
    package internal(set) var failure: Failure?
    package internal(set) var lastFailure: Failure?
    package internal(set) var check = Outcome.none
    package internal(set) var hooks = Outcome.none
    package internal(set) var proof = Outcome.none
    /// What the failed hooks and proofs of the last report have said.
    package internal(set) var hookFailures: [String] = []
    /// Whether the hooks of the set on disk have not run to their end.
    package internal(set) var owesHooks = false
    /// Whether the set on disk is an older one, which came back since a newer one was not proven.
    package internal(set) var isRolledBack = false
    package internal(set) var counts = Counts()

    init(name: String, directory: String) {
        self.name = name
        self.directory = directory
    }
}
