internal import Glibc

/// What /proc tells about a process.
package struct ProcessStatus: Hashable, Sendable {
    package let pid: Int32
    /// The process that started it, or has inherited it.
    package let parent: Int32
    /// The user as whom it acts.
    package let user: UInt32
    /// Whether it has ended, and only its parent has not taken notice.
    package let hasEnded: Bool
    /// When it started, in clock ticks since the machine did: tells it from a later process with the same number.
    package let startTime: UInt64
    /// Bit n-1 is set when the process handles signal n itself.
    package let caughtSignals: UInt64
    /// Bit n-1 is set when signal n does nothing to it.
    package let ignoredSignals: UInt64
    /// Bit n-1 is set when its first thread does not take signal n.
    package let blockedSignals: UInt64

    /// Reads the status of a process.
    ///
    /// Blocks for a moment.
    ///
    /// - Throws: `SystemError` of `open` or `read`: `ENOENT` or `ESRCH` when there is no such process; `EPROTO` when
    ///   /proc holds something that no kernel writes.
    package init(_ pid: Int32) throws(SystemError) {
        self.pid = pid
        let stat = try Self.text(pid, "stat")
        // The second field is the command in parentheses, which may itself hold spaces and parentheses.
        guard let end = stat.lastIndex(of: ")") else { throw Self.malformed(pid, "stat") }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let parent = Int32(fields[1]), let startTime = UInt64(fields[19]) else {
            throw Self.malformed(pid, "stat")
        }
        self.parent = parent
        hasEnded = fields[0] == "Z" || fields[0] == "X"
        self.startTime = startTime

        let masks = try Self.text(pid, "status")
        // Real, effective, saved and file system's.
        guard let users = Self.words("Uid:", masks), users.count > 1, let user = UInt32(users[1]) else {
            throw Self.malformed(pid, "status")
        }
        self.user = user
        caughtSignals = try Self.mask("SigCgt:", masks, pid)
        ignoredSignals = try Self.mask("SigIgn:", masks, pid)
        blockedSignals = try Self.mask("SigBlk:", masks, pid)
    }

    /// The status; nil when there is no such process, or it may not be looked at.
    static func ifPresent(_ pid: Int32) -> ProcessStatus? {
        do { return try ProcessStatus(pid) } catch { return nil }
    }

    /// Whether the process handles this signal itself.
    package func catches(_ signal: Int32) -> Bool { Self.holds(caughtSignals, signal) }

    /// Whether this signal does nothing to the process.
    package func ignores(_ signal: Int32) -> Bool { Self.holds(ignoredSignals, signal) }

    /// Whether all threads of the process leave this signal pending, as those do that fetch it by signalfd.
    ///
    /// A thread in sigwait shows itself without what it waits for.
    ///
    /// Blocks for a moment.
    package func blocksEverywhere(_ signal: Int32) throws(SystemError) -> Bool {
        guard Self.holds(blockedSignals, signal) else { return false }
        for thread in try DirectoryListing.names(of: "/proc/\(pid)/task") {
            let masks = try Self.text(pid, "task/\(thread)/status")
            guard Self.holds(try Self.mask("SigBlk:", masks, pid), signal) else { return false }
        }
        return true
    }

    /// When it started, in nanoseconds since 1970, as the clock of today counts; exact to a hundredth of a second.
    package var started: Int64 {
        let ticks = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        var now = timespec()
        // Cannot fail: the clock exists and the memory is ours.
        _ = unsafe clock_gettime(CLOCK_BOOTTIME, &now)
        let sinceBoot = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        let age =
            sinceBoot - Int64(startTime / ticks) * 1_000_000_000
            - Int64(startTime % ticks) * (1_000_000_000 / Int64(ticks))
        return WallClock.nowNanoseconds - age
    }

    /// The executable's path; ` (deleted)` follows it where the file has been replaced since.
    ///
    /// - Throws: `SystemError` of `readlink`: `EACCES` for a process of another user.
    package static func executable(of pid: Int32) throws(SystemError) -> String {
        try SymbolicLink.read(at: AT_FDCWD, "/proc/\(pid)/exe")
    }

    /// The path of the executable, also where the file has been replaced since; nil where it cannot be told.
    package static func executableIfKnown(of pid: Int32) -> String? {
        do { return withoutMark(try executable(of: pid)) } catch { return nil }
    }

    /// The path without what the kernel adds where the file has been replaced, as an upgrade does.
    package static func withoutMark(_ path: String) -> String {
        let mark = " (deleted)"
        return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
    }

    private static func holds(_ mask: UInt64, _ signal: Int32) -> Bool {
        (1...64).contains(signal) && mask & (1 << UInt64(signal - 1)) != 0
    }

    private static func mask(_ label: String, _ status: String, _ pid: Int32) throws(SystemError) -> UInt64 {
        guard let digits = words(label, status)?.first, let mask = UInt64(digits, radix: 16) else {
            throw malformed(pid, "status")
        }
        return mask
    }

    private static func words(_ label: String, _ status: String) -> [Substring]? {
        status.split(separator: "\n").first { $0.hasPrefix(label) }
            .map { $0.dropFirst(label.count).split(whereSeparator: \.isWhitespace) }
    }

    private static func text(_ pid: Int32, _ file: String) throws(SystemError) -> String {
        String(decoding: try FileReader.read("/proc/\(pid)/\(file)", limit: 65536), as: UTF8.self)
    }

    private static func malformed(_ pid: Int32, _ file: String) -> SystemError {
        SystemError(code: EPROTO, call: "read", subject: "/proc/\(pid)/\(file)")
    }
}
