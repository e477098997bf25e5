extension HookReport {
    /// What each hook that failed, or was interrupted, has to say.
    package var failures: [String] {
        entries.compactMap { entry in
            switch entry.outcome {
            case .succeeded: nil
            case .failed(let error): error.message
            case .interrupted: "\(entry.name): interrupted"
            }
        }
    }

    /// Whether every hook was run to its end, well or not, and nothing is left to do for the event.
    package var isComplete: Bool { !isUnfinished && !entries.contains { $0.outcome == .interrupted } }

    /// Whether the hooks have succeeded, and yet it was not proven that the consumer uses the new set.
    package var isUnproven: Bool {
        entries.contains { entry in
            guard entry.isProof, case .failed = entry.outcome else { return false }
            return true
        }
    }
}
