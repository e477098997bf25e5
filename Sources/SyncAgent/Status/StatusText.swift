internal import NativeKernel
internal import SPIFFE

/// The answer to `svidsync status`, for people.
struct StatusText {
    let status: AgentStatus

    var contents: [UInt8] { Array(lines.map { Self.oneLine($0) + "\n" }.joined().utf8) }

    private var lines: [String] {
        let stream = status.stream
        var lines = [
            "svidsync \(SVIDSyncVersion.current), running since \(status.started.rfc3339): "
                + (status.faults.isEmpty ? "ready" : "not ready"),
            "Workload API: \(stream.state.rawValue) since \(stream.since.rfc3339), "
                + (stream.lastUpdate.map { "last update \($0.rfc3339)" } ?? "no update yet"),
        ]
        if stream.state != .connected, let error = stream.lastError {
            lines.append("  last error \(error.time.rfc3339): \(error.reason)")
        }
        for output in status.outputs { lines += Self.lines(output) }
        return lines
    }

    private static func lines(_ output: AgentStatus.Output) -> [String] {
        let status = output.status
        var lines = ["\(status.name): " + (output.fault.map { "not ready: \($0)" } ?? "ready")]
        lines.append("  directory  \(status.directory)" + (status.generation.map { ", generation \($0)" } ?? ""))
        if let id = status.spiffeID { lines.append("  identity   \(id), serial \(status.serialNumber ?? "unknown")") }
        if let expiry = status.expiry { lines.append("  not after  \(expiry.rfc3339)") }
        if let published = status.published { lines.append("  published  \(published.rfc3339)") }
        if let failure = status.failure {
            lines.append("  failing    since \(failure.time.rfc3339): \(failure.reason)")
        }
        let results = [("check", status.check), ("hooks", status.hooks), ("proof", status.proof)]
            .filter { $0.1 != .none }.map { "\($0.0) \($0.1.rawValue)" }
        let marks = [status.owesHooks ? "owed" : nil, status.isRolledBack ? "rolled back" : nil].compactMap { $0 }
        if !(results + marks).isEmpty { lines.append("  hooks      " + (results + marks).joined(separator: ", ")) }
        lines += status.hookFailures.map { "             \($0)" }
        if status.counts.repairs > 0 { lines.append("  repaired   \(status.counts.repairs) times") }
        return lines
    }

    /// Reasons may quote what programs and agents have said.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
    }
}
