internal import Logging
internal import NativeKernel
internal import SPIFFE

/// Answers those who ask how the agent is: probes and Prometheus over HTTP, and `svidsync status` by its own socket.
struct HealthServer: Sendable {
    private let listeners: [HealthListener]

    /// Nil where the plan has nothing listen.
    init?(_ plan: AgentPlan, _ record: AgentRecord, logger: Logger) {
        var listeners: [HealthListener] = []
        if let health = plan.health {
            listeners.append(
                HealthListener(health.listen, logger: logger) { request in
                    await Self.answer(request, health, record)
                })
        }
        if let socket = plan.statusSocket {
            listeners.append(
                HealthListener(
                    .unix(socket.path), mode: socket.mode.bits, directoryMode: socket.directoryMode, logger: logger
                ) { request in await Self.answerStatus(request, record) })
        }
        guard !listeners.isEmpty else { return nil }
        self.listeners = listeners
    }

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for listener in listeners { group.addTask { await listener.run() } }
        }
    }

    private static func answer(
        _ request: HTTPRequest, _ health: HealthSettings, _ record: AgentRecord
    ) async -> HTTPResponse {
        switch request.path {
        case health.live: return HTTPResponse(200, "OK", lines: ["live"])
        case health.ready: return judgement(await record.status().faults)
        case health.metrics:
            let document = MetricsDocument(status: await record.status(), now: .now)
            return .ok(MetricsDocument.contentType, document.contents)
        default: return .notFound
        }
    }

    private static func answerStatus(_ request: HTTPRequest, _ record: AgentRecord) async -> HTTPResponse {
        let status = await record.status()
        switch request.path {
        case StatusQuestion.text.path:
            return .ok("text/plain; charset=utf-8", StatusText(status: status).contents)
        case StatusQuestion.json.path:
            return .ok("application/json", StatusDocument(status: status, processID: Credentials.process).contents)
        case StatusQuestion.readiness.path: return judgement(status.faults)
        case StatusQuestion.readinessWithHooks.path: return judgement(status.faults + status.hookFaults)
        default: return .notFound
        }
    }

    private static func judgement(_ faults: [String]) -> HTTPResponse {
        faults.isEmpty
            ? HTTPResponse(200, "OK", lines: ["ready"]) : HTTPResponse(503, "Service Unavailable", lines: faults)
    }
}
