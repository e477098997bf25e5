internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import Synchronization

/// What an agent keeps for those who ask how it is; it outlives a new configuration, so that counts only grow.
package final class AgentRecord: Sendable {
    let stream = StreamRecord()
    private let started = Timestamp.now
    private let outputs = Mutex<[OutputRecord]>([])

    package init() {}

    /// The records of a plan's outputs, in its order; those of outputs that there were before go on.
    func begin(_ plan: AgentPlan) -> [OutputRecord] {
        outputs.withLock { outputs in
            let before = Dictionary(outputs.map { (Self.key($0.current.name, $0.current.directory), $0) }) { $1 }
            outputs = plan.outputs.map { before[Self.key($0.name, $0.delivery.directory)] ?? OutputRecord($0) }
            return outputs
        }
    }

    /// All that is known now, with a look at the files.
    package func status() async -> AgentStatus {
        let outputs = outputs.withLock { $0.map(\.current) }
        let faults = await BlockingThreads.shared.run { outputs.map { $0.readinessFault(at: .now) } }
        return AgentStatus(
            started: started, stream: stream.current,
            outputs: zip(outputs, faults).map { AgentStatus.Output(status: $0, fault: $1) })
    }

    private static func key(_ name: String, _ directory: String) -> [String] { [name, directory] }
}
