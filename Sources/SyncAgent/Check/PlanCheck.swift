internal import NativeKernel
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
                findings += HookCheck(output).findings()
            }
            return findings + HealthCheck(plan: plan).findings()
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
}
