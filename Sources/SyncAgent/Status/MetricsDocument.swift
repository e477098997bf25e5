internal import SPIFFE

/// The figures in Prometheus' text format (version 0.0.4).
struct MetricsDocument {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    let status: AgentStatus
    let now: Timestamp

    var contents: [UInt8] {
        var text = MetricsText()
        text.family("svidsync_build_info", "The version that runs.", .gauge)
        text.sample(1, ["version": SVIDSyncVersion.current])
        text.family("svidsync_start_time_seconds", "When the process started, in seconds since 1970.", .gauge)
        text.sample(status.started.secondsSince1970)
        addStream(&text)
        addCredentials(&text)
        addDeliveries(&text)
        addHooks(&text)
        return Array(text.text.utf8)
    }

    private func addStream(_ text: inout MetricsText) {
        let stream = status.stream
        text.family("svidsync_workload_api_state", "1 for the state that the connection is in.", .gauge)
        for state in StreamStatus.State.allCases {
            text.sample(state == stream.state ? 1 : 0, ["state": state.rawValue])
        }
        text.family("svidsync_workload_api_updates_total", "Accepted messages with X509-SVIDs.", .counter)
        text.sample(Int64(stream.updates))
        text.family("svidsync_workload_api_discarded_total", "Messages that validation has refused.", .counter)
        text.sample(Int64(stream.discarded))
        text.family(
            "svidsync_workload_api_interruptions_total", "Interruptions of the stream and vain attempts to open it.",
            .counter)
        text.sample(Int64(stream.interruptions))
        guard let last = stream.lastUpdate else { return }
        text.family("svidsync_workload_api_last_update_timestamp_seconds", "When a message came last.", .gauge)
        text.sample(last.secondsSince1970)
    }

    private func addCredentials(_ text: inout MetricsText) {
        each(&text, "svidsync_output_ready", "Whether a complete, valid set is on disk.", .gauge) {
            $0.fault == nil ? 1 : 0
        }
        each(&text, "svidsync_output_generation", "The number of the set on disk.", .gauge) {
            $0.status.generation.map(Int64.init(clamping:))
        }
        each(
            &text, "svidsync_output_not_after_timestamp_seconds",
            "When the first credential of the set on disk expires, in seconds since 1970.", .gauge
        ) { $0.status.expiry?.secondsSince1970 }
        each(
            &text, "svidsync_output_expiry_seconds", "How long the set on disk is valid yet; negative once it is not.",
            .gauge
        ) { $0.status.expiry.map { $0.secondsSince1970 - now.secondsSince1970 } }
        each(
            &text, "svidsync_output_last_delivery_timestamp_seconds", "When a set was published last.", .gauge
        ) { $0.status.published?.secondsSince1970 }
    }

    private func addDeliveries(_ text: inout MetricsText) {
        each(&text, "svidsync_output_deliveries_total", "Published sets.", .counter) {
            Int64($0.status.counts.deliveries)
        }
        text.family("svidsync_output_failures_total", "Deliveries that failed, by what they failed of.", .counter)
        for output in status.outputs {
            for kind in OutputStatus.FailureKind.allCases {
                text.sample(
                    Int64(output.status.counts.failures[kind] ?? 0),
                    ["output": output.status.name, "reason": kind.rawValue])
            }
        }
        each(&text, "svidsync_output_repairs_total", "Changes by others that were undone.", .counter) {
            Int64($0.status.counts.repairs)
        }
        each(&text, "svidsync_output_withdrawals_total", "Withdrawals of the files.", .counter) {
            Int64($0.status.counts.withdrawals)
        }
        each(&text, "svidsync_output_rollbacks_total", "Returns to an older set.", .counter) {
            Int64($0.status.counts.rollbacks)
        }
    }

    private func addHooks(_ text: inout MetricsText) {
        each(&text, "svidsync_output_hooks_owed", "Whether hooks of the set on disk are still to run.", .gauge) {
            $0.status.owesHooks ? 1 : 0
        }
        results(&text, "svidsync_output_hooks_total", "Hooks that were run, by result.") { $0.hooks }
        results(&text, "svidsync_output_proofs_total", "Proofs that were asked for, by result.") { $0.proofs }
    }

    /// One family with a sample for each output and result.
    private func results(
        _ text: inout MetricsText, _ name: String, _ help: String,
        _ counts: (OutputStatus.Counts) -> [OutputStatus.Outcome: Int]
    ) {
        text.family(name, help, .counter)
        for output in status.outputs {
            let counts = counts(output.status.counts)
            for outcome in [OutputStatus.Outcome.succeeded, .failed, .interrupted] {
                text.sample(
                    Int64(counts[outcome] ?? 0), ["output": output.status.name, "result": outcome.rawValue])
            }
        }
    }

    /// One family with a sample for each output that has a value.
    private func each(
        _ text: inout MetricsText, _ name: String, _ help: String, _ kind: MetricsText.Kind,
        _ value: (AgentStatus.Output) -> Int64?
    ) {
        text.family(name, help, kind)
        for output in status.outputs {
            if let value = value(output) { text.sample(value, ["output": output.status.name]) }
        }
    }
}
