internal import NativeKernel
internal import ReloadHooks
internal import WorkloadAPI

/// Looks at the surroundings of a plan and changes nothing.
package struct PlanCheck: Sendable {
    private let plan: AgentPlan

    package init(plan: AgentPlan) {
        self.plan = plan
    }

    /// Everything that can be known without writing, signalling or connecting.
    package func findings() async -> [CheckFinding] {
        await BlockingThreads.shared.run {
            var findings = [endpoint()]
            for output in plan.outputs {
                findings += OutputCheck(output: output).findings()
                findings += output.hooks.map { hook($0, of: output) }
            }
            return findings
        }
    }

    private func endpoint() -> CheckFinding {
        let subject = "workload_api.endpoint"
        if let warning = plan.endpoint.warning {
            return CheckFinding(level: .warning, subject: subject, text: "\(plan.endpoint): \(warning)")
        }
        guard let path = plan.endpoint.socketPath else {
            return CheckFinding(level: .ok, subject: subject, text: "\(plan.endpoint)")
        }
        do {
            let status = try FileStatus.of(path)
            if status.kind == .other { return CheckFinding(level: .ok, subject: subject, text: "\(plan.endpoint)") }
            return CheckFinding(level: .warning, subject: subject, text: "\(path) is not a socket")
        } catch {
            return CheckFinding(
                level: .warning, subject: subject,
                text: "no socket yet (\(error)); svidsync connects as soon as it is there")
        }
    }

    private func hook(_ hook: Hook, of output: OutputPlan) -> CheckFinding {
        let subject = "\(output.name): hook"
        switch hook {
        case .signal(let signal, let pidFile):
            do {
                let pid = try PidFile.read(pidFile)
                return CheckFinding(level: .ok, subject: subject, text: "\(signal) to process \(pid) of \(pidFile)")
            } catch {
                return CheckFinding(
                    level: .warning, subject: subject,
                    text: "\(error); the program that is to be signalled has to write it before the first rotation")
            }
        case .command(let command):
            do {
                return CheckFinding(level: .ok, subject: subject, text: "runs \(try command.executable())")
            } catch {
                return CheckFinding(level: .error, subject: subject, text: "\(error)")
            }
        }
    }
}
