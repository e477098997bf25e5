internal import NativeKernel

/// Sending a signal to the processes that a target names at this moment, once it is sure that they are meant.
struct SignalDelivery {
    let action: SignalAction
    let memory: ProcessMemory

    /// Sends it, off the cooperative pool, since files may lie on a slow file system.
    func outcome() async -> HookReport.Outcome {
        do throws(HookError) {
            switch action.target {
            case .pidFiles(let paths): try await blocking { () throws(HookError) in try send(toPidFiles: paths) }
            case .unit(let unit):
                let pid = try await SystemdUnit(unit).mainProcess()
                try await blocking { () throws(HookError) in
                    try TargetProcess(pid, namedBy: unit, action).send()
                }
            case .executable: try await blocking { () throws(HookError) in try sendToExecutable() }
            }
            return .succeeded
        } catch {
            return .failed(error)
        }
    }

    private func blocking(_ body: @escaping @Sendable () throws(HookError) -> Void) async throws(HookError) {
        try await BlockingThreads.shared.run(body)
    }

    /// Sends to all of them, also after a failure, of which the first is reported.
    private func send(toPidFiles paths: [String]) throws(HookError) {
        var failure: HookError?
        for path in paths {
            do throws(HookError) {
                let file = try read(path)
                let process = try TargetProcess(file.pid, namedBy: path, action)
                try process.check(file, memory)
                try process.send()
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func sendToExecutable() throws(HookError) {
        let path = action.executable ?? ""
        let pids: [Int32]
        let hidden: Int
        do {
            (pids, hidden) = try ProcessTable.leaders(running: path)
        } catch {
            throw HookError(.notSent, "the processes of the machine cannot be listed: \(error)")
        }
        guard !pids.isEmpty else {
            guard hidden > 0 else { throw HookError(.noSuchProcess, "no process runs \(path)") }
            throw HookError(
                .noSuchProcess,
                "no process is seen to run \(path), but the agent may not see what \(hidden) processes run: run it as"
                    + " the program's user, or as root with CAP_SYS_PTRACE")
        }
        for pid in pids { try TargetProcess(pid, namedBy: path, action).send() }
    }

    private func read(_ path: String) throws(HookError) -> PidFile {
        do throws(PidFile.Failure) {
            return try PidFile(reading: path)
        } catch {
            switch error {
            case .unreadable(let cause) where cause.isNotFound:
                throw HookError(.pidFileUnreadable, "there is no pid file \(path); is the program running?")
            case .unreadable(let cause):
                throw HookError(.pidFileUnreadable, "the pid file cannot be read: \(cause)")
            case .malformed:
                throw HookError(.pidFileMalformed, "\(error)")
            }
        }
    }
}
