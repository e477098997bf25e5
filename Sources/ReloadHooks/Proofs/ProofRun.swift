internal import Logging
internal import NativeKernel

/// The attempts of one proof, until it succeeds or its time is over.
struct ProofRun {
    /// Between two attempts: a reload takes some time, and nothing announces its end.
    private static let pause = Duration.milliseconds(100)

    let proof: HookProof
    let event: HookEvent
    let common: [HookCommand.Variable]
    let logger: Logger

    /// Tries until it succeeds; returns how that ended, and after how many attempts.
    func outcome() async -> (outcome: HookReport.Outcome, attempts: Int) {
        let deadline = ContinuousClock.now + proof.within
        var attempts = 0
        while true {
            attempts += 1
            let left = deadline - .now
            let outcome = await attempt(within: max(left, Self.pause), isRepeated: attempts > 1)
            guard case .failed(let error) = outcome else { return (outcome, attempts) }
            guard ContinuousClock.now + Self.pause < deadline else {
                let message = "\(proof) has failed for \(proof.within): \(error.message)"
                return (.failed(HookError(error.code, message)), attempts)
            }
            await Timers.shared.sleep(for: Self.pause)
            if Task.isCancelled { return (.interrupted, attempts) }
        }
    }

    private func attempt(within limit: Duration, isRepeated: Bool) async -> HookReport.Outcome {
        switch proof.method {
        case .tls(let proof): await TLSProofRun(proof: proof, fingerprint: event.current.fingerprint).outcome(limit)
        case .http(let action): await HTTPExchange(action, within: limit).outcome()
        case .command(let command):
            await CommandRun(
                command: command, event: event, common: common, within: limit, isRepeated: isRepeated, logger: logger
            ).outcome()
        }
    }
}
