internal import Synchronization

/// The scripts of the calls that are still to come, and how many have come.
final class ServerScripts: Sendable {
    private struct State {
        var scripts: [WorkloadAPICall: [[ScriptStep]]] = [:]
        var counts: [WorkloadAPICall: Int] = [:]
    }

    private let state = Mutex(State())

    func add(_ script: [ScriptStep], for call: WorkloadAPICall) {
        state.withLock { $0.scripts[call, default: []].append(script) }
    }

    /// A call has come: its script, if there is one for it.
    func begin(_ call: WorkloadAPICall) -> [ScriptStep] {
        state.withLock { state in
            state.counts[call, default: 0] += 1
            guard state.scripts[call]?.isEmpty == false else { return [] }
            return state.scripts[call]?.removeFirst() ?? []
        }
    }

    func count(of call: WorkloadAPICall) -> Int { state.withLock { $0.counts[call] ?? 0 } }
}
