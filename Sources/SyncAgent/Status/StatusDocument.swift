internal import SPIFFE

/// The answer to `svidsync status --output json`; members are only ever added.
struct StatusDocument {
    let status: AgentStatus
    let processID: Int32

    /// The JSON on one line.
    var contents: [UInt8] {
        let document: JSONObject = [
            "version": .string(SVIDSyncVersion.current),
            "pid": .integer(Int64(processID)),
            "started": .string(status.started.rfc3339),
            "ready": .bool(status.faults.isEmpty),
            "workload_api": .object(Self.stream(status.stream)),
            "outputs": .array(status.outputs.map { .object(Self.output($0)) }),
        ]
        return JSONValue.object(document).json + [UInt8(ascii: "\n")]
    }

    private static func stream(_ stream: StreamStatus) -> JSONObject {
        [
            "state": .string(stream.state.rawValue),
            "since": .string(stream.since.rfc3339),
            "last_update": time(stream.lastUpdate),
            "last_error": failure(stream.lastError),
            "updates": count(stream.updates),
            "discarded": count(stream.discarded),
            "interruptions": count(stream.interruptions),
        ]
    }

    private static func output(_ output: AgentStatus.Output) -> JSONObject {
        let status = output.status
        return [
            "name": .string(status.name),
            "directory": .string(status.directory),
            "ready": .bool(output.fault == nil),
            "reason": text(output.fault),
            "spiffe_id": text(status.spiffeID),
            "serial_number": text(status.serialNumber),
            "not_after": time(status.expiry),
            "generation": status.generation.map { .unsigned($0) } ?? .null,
            "files": .array(status.files.map { .string($0) }),
            "published": time(status.published),
            "confirmed": time(status.confirmed),
            "failure": failure(status.failure),
            "last_failure": failure(status.lastFailure),
            "withdrawn": text(status.withdrawal),
            "hooks": .object(hooks(status)),
            "counts": .object(counts(status.counts)),
        ]
    }

    private static func hooks(_ status: OutputStatus) -> JSONObject {
        [
            "check": .string(status.check.rawValue),
            "result": .string(status.hooks.rawValue),
            "proof": .string(status.proof.rawValue),
            "owed": .bool(status.owesHooks),
            "rolled_back": .bool(status.isRolledBack),
            "failures": .array(status.hookFailures.map { .string($0) }),
        ]
    }

    private static func counts(_ counts: OutputStatus.Counts) -> JSONObject {
        [
            "deliveries": count(counts.deliveries),
            "failures": count(counts.failures.values.reduce(0, +)),
            "rollbacks": count(counts.rollbacks),
            "repairs": count(counts.repairs),
            "withdrawals": count(counts.withdrawals),
        ]
    }

    private static func failure(_ failure: OutputStatus.Failure?) -> JSONValue {
        guard let failure else { return .null }
        return ["time": .string(failure.time.rfc3339), "reason": .string(failure.reason)]
    }

    private static func time(_ time: Timestamp?) -> JSONValue { text(time?.rfc3339) }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func count(_ count: Int) -> JSONValue { .integer(Int64(count)) }
}
