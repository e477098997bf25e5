internal import NativeKernel

/// A process that is to get a signal, if it is the right one and can do something with it.
///
/// The descriptor is opened first: whatever is then found out about the number, the signal reaches the process that had
/// the number at the beginning, or none.
struct TargetProcess {
    /// A pid file is written by the process that it names, or by the one that has started it: it cannot be older than
    /// the process, but for the coarseness of clocks.
    private static let tolerance: Int64 = 2_000_000_000

    private let process: PidDescriptor
    private let status: ProcessStatus
    private let action: SignalAction
    /// What has led to it: a pid file, a unit, an executable.
    private let source: String

    init(_ pid: Int32, namedBy source: String, _ action: SignalAction) throws(HookError) {
        self.action = action
        self.source = source
        guard pid != Spawn.ownPid else {
            throw HookError(.refused, "\(source) names the agent itself (process \(pid)); no signal was sent")
        }
        do throws(SystemError) {
            process = try PidDescriptor(pid)
            status = try ProcessStatus(pid)
        } catch {
            throw Self.failure(error, pid, source, action.signal)
        }
        guard !status.hasEnded else {
            throw HookError(.noSuchProcess, "\(source) names process \(pid), which has ended")
        }
    }

    /// Checks that the pid file means this process, and that its writer may speak for it.
    func check(_ file: PidFile, _ memory: ProcessMemory) throws(HookError) {
        let pid = process.pid
        let owner = file.status.user
        guard owner == 0 || owner == Credentials.user || owner == status.user, file.status.mode & 0o002 == 0 else {
            throw HookError(
                .refused,
                "\(source) belongs to user \(owner) or may be written by all, and names process \(pid) of user"
                    + " \(status.user); no signal was sent")
        }
        guard memory.note(source, file, status) else {
            throw HookError(
                .refused,
                "\(source) still names process \(pid), but another process has that number now; no signal was sent")
        }
        // An executable that is as it should be says more than clocks, which may have been set meanwhile.
        guard action.executable != nil || status.started <= file.status.modified + Self.tolerance else {
            throw HookError(
                .refused,
                "process \(pid) has been started after \(source) was written, so it is another one than was meant;"
                    + " no signal was sent (say which 'executable' it runs if it is the right one)")
        }
    }

    /// Checks the executable and what the signal would do, and sends it.
    func send() throws(HookError) {
        try checkExecutable()
        try checkHandling()
        do throws(SystemError) {
            try process.send(action.signal.number)
        } catch {
            throw Self.failure(error, process.pid, source, action.signal)
        }
    }

    private func checkExecutable() throws(HookError) {
        guard let wanted = action.executable else { return }
        let found: String
        do throws(SystemError) {
            found = ProcessStatus.withoutMark(try ProcessStatus.executable(of: process.pid))
        } catch {
            guard error.isNotPermitted else { throw Self.failure(error, process.pid, source, action.signal) }
            throw HookError(
                .refused,
                "the agent may not see what process \(process.pid) of \(source) runs; run it as the same user, as"
                    + " root with CAP_SYS_PTRACE, or without 'executable'")
        }
        guard found == wanted else {
            throw HookError(
                .refused,
                "process \(process.pid) of \(source) runs \(found) and not \(wanted); no signal was sent")
        }
    }

    /// Most signals end a process that is not prepared for them, and what is left of them does nothing.
    private func checkHandling() throws(HookError) {
        let signal = action.signal
        guard !action.evenIfUnhandled, !status.catches(signal.number) else { return }
        let fetches: Bool
        do throws(SystemError) {
            fetches = try status.blocksEverywhere(signal.number)
        } catch {
            throw Self.failure(error, process.pid, source, signal)
        }
        guard !fetches else { return }
        let effect = status.ignores(signal.number) || signal.isHarmless ? "do nothing" : "end it"
        throw HookError(
            .unhandledSignal,
            "process \(process.pid) of \(source)\(program) does not handle \(signal), which would \(effect); no signal was"
                + " sent (write 'even_if_unhandled: true' if that is what you want)")
    }

    /// What it runs, for messages; nothing where that cannot be told.
    private var program: String { ProcessStatus.executableIfKnown(of: process.pid).map { ", which runs \($0)," } ?? "" }

    static func failure(_ error: SystemError, _ pid: Int32, _ source: String, _ signal: HookSignal) -> HookError {
        if error.isNoSuchProcess || error.isNotFound {
            return HookError(.noSuchProcess, "\(source) names process \(pid), which does not run; is the file old?")
        }
        if error.isNotPermitted {
            return HookError(
                .notPermitted,
                "the agent may not send \(signal) to process \(pid) of \(source): run it as root, as the"
                    + " same user, or with CAP_KILL")
        }
        return HookError(.notSent, "\(signal) to process \(pid) of \(source): \(error)")
    }
}
