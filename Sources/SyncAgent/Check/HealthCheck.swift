internal import NativeKernel

/// Looks at where the agent will answer questions.
struct HealthCheck {
    let plan: AgentPlan

    func findings() -> [CheckFinding] {
        (plan.health.map { [health($0)] } ?? []) + (plan.statusSocket.map { [socket($0)] } ?? [])
    }

    private func health(_ settings: HealthSettings) -> CheckFinding {
        let paths = [settings.live, settings.ready, settings.metrics].compactMap { $0 }.joined(separator: ", ")
        let text = "probes are answered at \(settings.listen): \(paths)"
        guard settings.listen.isLocal else {
            return CheckFinding(
                level: .warning, subject: "health",
                text: "\(text); whoever reaches this address may ask, and learns names, times and reasons of failures")
        }
        return CheckFinding(level: .ok, subject: "health", text: text)
    }

    private func socket(_ socket: StatusSocket) -> CheckFinding {
        let directory = socket.path.lastIndex(of: "/").map { String(socket.path[..<$0]) } ?? "/"
        let text = "svidsync status asks at \(socket.path), mode \(socket.mode)"
        do {
            if socket.directoryMode == nil { _ = try FileStatus.atEnd(of: directory) }
            return CheckFinding(level: .ok, subject: "status", text: text)
        } catch {
            return CheckFinding(
                level: .warning, subject: "status", text: "\(text), but that cannot be reached yet: \(error)")
        }
    }
}
