internal import FileDelivery
internal import NativeKernel
internal import ReloadHooks

/// Looks at what the hooks of one output need, and runs none of them; blocks.
struct HookCheck {
    private let output: OutputPlan

    init(_ output: OutputPlan) {
        self.output = output
    }

    func findings() -> [CheckFinding] {
        let plan = output.hooks
        var findings = plan.checks.flatMap { command("check", $0) }
        findings += plan.hooks.flatMap(hook)
        findings += plan.proofs.flatMap(proof)
        return findings
    }

    private func hook(_ hook: Hook) -> [CheckFinding] {
        switch hook.action {
        case .signal(let action): [signal(action)]
        case .command(let found): command("hook", found)
        case .systemd(let action): command("hook", action.command)
        case .http(let action): [finding(.ok, "hook", "\(action)")]
        case .socket(let action): [server(action.address, "hook", "\(action)")]
        }
    }

    private func proof(_ proof: HookProof) -> [CheckFinding] {
        switch proof.method {
        case .tls, .http: [finding(.ok, "proof", "\(proof)")]
        case .command(let found): command("proof", found)
        }
    }

    private func signal(_ action: SignalAction) -> CheckFinding {
        guard case .pidFiles(let paths) = action.target else { return finding(.ok, "hook", "\(action)") }
        for path in paths {
            do {
                _ = try PidFile.read(path)
            } catch {
                return finding(
                    .warning, "hook",
                    "\(error); the program that is to be signalled has to write it before the first rotation")
            }
        }
        return finding(.ok, "hook", "\(action)")
    }

    private func server(_ address: ServerAddress, _ what: String, _ text: String) -> CheckFinding {
        guard case .unix(let path) = address else { return finding(.ok, what, text) }
        do {
            _ = try FileStatus.of(path)
            return finding(.ok, what, text)
        } catch {
            return finding(.warning, what, "\(text): no socket yet (\(error))")
        }
    }

    private func command(_ what: String, _ command: HookCommand) -> [CheckFinding] {
        do {
            let path = try command.executable()
            let warnings = try command.ownershipWarnings(delivering: output.delivery.directory)
            guard warnings.isEmpty else { return warnings.map { finding(.warning, what, $0) } }
            return [finding(.ok, what, "runs \(path)")]
        } catch {
            return [finding(.error, what, "\(error)")]
        }
    }

    private func finding(_ level: CheckFinding.Level, _ what: String, _ text: String) -> CheckFinding {
        CheckFinding(level: level, subject: "\(output.name): \(what)", text: text)
    }
}
