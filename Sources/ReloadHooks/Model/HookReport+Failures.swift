extension HookReport {
    /// What each hook that failed, or was interrupted, has to say.
    package var failures: [String] {
        entries.compactMap { entry in
            switch entry.outcome {
            case .succeeded: nil
            case .failed(let error): error.message
            case .interrupted: "\(entry.hook): interrupted"
            }
        }
    }

    /// Whether every hook was run to its end, well or not.
    package var isComplete: Bool { !entries.contains { $0.outcome == .interrupted } }
}
