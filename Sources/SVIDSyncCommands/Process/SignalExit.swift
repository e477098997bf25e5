internal import NativeKernel

/// For commands that read or ask once and leave nothing half done: a signal ends the process on the spot.
enum SignalExit {
    /// Does the work; SIGTERM and SIGINT, which are blocked from the start of the process, end it meanwhile.
    static func during(_ work: () async -> ExitStatus) async -> ExitStatus {
        guard let inbox = SignalInbox.opened() else { return .internalError }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.run() }
            group.addTask {
                await inbox.untilAskedToEnd()
                // Not by way of the group's end: a thread may be in a read of a terminal or a pipe that nothing ends.
                guard !Task.isCancelled, let status = inbox.counts.latest?.value.endStatus else { return }
                ProcessExit.exit(status.code)
            }
            let status = await work()
            group.cancelAll()
            return status
        }
    }
}
