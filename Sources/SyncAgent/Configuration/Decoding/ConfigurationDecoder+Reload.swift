internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    private static let waits = Duration.zero ... .seconds(3600)

    /// How the hooks of an output are spaced and repeated.
    static func decodeReload(_ value: ConfigurationValue) -> ReloadPolicy? {
        guard let fields = value.mapping(keys: ["wait", "splay", "attempts", "repetitions", "on_failure"]) else {
            return nil
        }
        var policy = ReloadPolicy()
        if let wait = fields["wait"] { decodeWait(wait, into: &policy) }
        if let splay = fields["splay"]?.duration(in: waits) { policy.splay = splay }
        if let attempts = fields["attempts"]?.count(in: 1...1000) { policy.attempts = attempts }
        if let repetitions = fields["repetitions"]?.count(in: 0...10) { policy.repetitions = repetitions }
        if let choice = fields["on_failure"]?.choice(of: ReloadPolicy.Failure.allCases.map { ($0.rawValue, $0) }) {
            policy.onFailure = choice
        }
        return policy
    }

    private static func decodeWait(_ value: ConfigurationValue, into policy: inout ReloadPolicy) {
        guard let fields = value.mapping(keys: ["min", "max"]) else { return }
        guard let quiet = fields.required("min")?.duration(in: waits) else { return }
        policy.quiet = quiet
        guard let longest = fields["max"] else {
            // As long again as the quiet that is hoped for, four times.
            policy.longestWait = min(quiet * 4, waits.upperBound)
            return
        }
        guard let limit = longest.duration(in: waits) else { return }
        guard limit >= quiet else {
            longest.report("\(longest.written) is shorter than min")
            return
        }
        policy.longestWait = limit
    }

    /// What the hooks of an output and the rest of it must agree on.
    static func checkHooks(_ settings: OutputSettings, _ fields: ConfigurationMapping) {
        if settings.hooks.policy.onFailure == .rollback, settings.hooks.proofs.isEmpty {
            fields["reload"]?.report("on_failure: rollback needs a hook with 'prove' that can fail")
        }
        let names = Set(settings.files.map(\.name.value))
        for hook in settings.hooks.hooks {
            guard case .socket(let action) = hook.action else { continue }
            for name in action.files where !names.contains(name) {
                fields["hooks"]?.report("{file:\(name)} is none of the files of this output")
            }
        }
    }
}
