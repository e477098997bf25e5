internal import NativeKernel

/// Sending a signal to the process that a pid file names at this moment.
struct SignalDelivery {
    let signal: HookSignal
    let pidFile: String

    /// Sends it, off the cooperative pool, since the file may lie on a slow file system.
    func outcome() async -> HookReport.Outcome {
        await BlockingThreads.shared.run {
            do throws(HookError) {
                try send()
                return .succeeded
            } catch {
                return .failed(error)
            }
        }
    }

    private func send() throws(HookError) {
        let pid = try readPid()
        guard pid != Spawn.ownPid else {
            throw HookError(.refused, "\(pidFile) names the agent itself (process \(pid)); no signal was sent")
        }
        do throws(SystemError) {
            // The descriptor keeps the signal from a process that gets the number after this one ends.
            try PidDescriptor(pid).send(signal.number)
        } catch {
            throw failure(error, pid)
        }
    }

    private func readPid() throws(HookError) -> Int32 {
        do throws(PidFile.Failure) {
            return try PidFile.read(pidFile)
        } catch {
            switch error {
            case .unreadable(let cause) where cause.isNotFound:
                throw HookError(.pidFileUnreadable, "there is no pid file \(pidFile); is the program running?")
            case .unreadable(let cause):
                throw HookError(.pidFileUnreadable, "the pid file cannot be read: \(cause)")
            case .malformed:
                throw HookError(.pidFileMalformed, "\(error)")
            }
        }
    }

    func failure(_ error: SystemError, _ pid: Int32) -> HookError {
        if error.isNoSuchProcess {
            return HookError(.noSuchProcess, "\(pidFile) names process \(pid), which does not run; is the file old?")
        }
        if error.isNotPermitted {
            return HookError(
                .notPermitted,
                "the agent may not send \(signal) to process \(pid) of \(pidFile): run it as root, as the"
                    + " same user, or with CAP_KILL")
        }
        return HookError(.notSent, "\(signal) to process \(pid) of \(pidFile): \(error)")
    }
}
