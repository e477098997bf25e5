internal import Glibc

/// What /proc tells about a process.
package struct ProcessStatus: Hashable, Sendable {
    package let pid: Int32
    /// When it started, in clock ticks since the machine did: tells it from a later process with the same number.
    package let startTime: UInt64
    /// Bit n-1 is set when the process handles signal n itself.
    package let caughtSignals: UInt64

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
        guard fields.count > 19, let startTime = UInt64(fields[19]) else { throw Self.malformed(pid, "stat") }
        self.startTime = startTime

        let status = try Self.text(pid, "status")
        let label = "SigCgt:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(label) }),
            let digits = line.dropFirst(label.count).split(whereSeparator: \.isWhitespace).first,
            let mask = UInt64(digits, radix: 16)
        else { throw Self.malformed(pid, "status") }
        caughtSignals = mask
    }

    /// Whether the process handles this signal itself.
    package func catches(_ signal: Int32) -> Bool {
        (1...64).contains(signal) && caughtSignals & (1 << UInt64(signal - 1)) != 0
    }

    /// The executable's path; ` (deleted)` follows it where the file has been replaced since.
    ///
    /// - Throws: `SystemError` of `readlink`: `EACCES` for a process of another user.
    package static func executable(of pid: Int32) throws(SystemError) -> String {
        try SymbolicLink.read(at: AT_FDCWD, "/proc/\(pid)/exe")
    }

    private static func text(_ pid: Int32, _ file: String) throws(SystemError) -> String {
        String(decoding: try FileReader.read("/proc/\(pid)/\(file)", limit: 65536), as: UTF8.self)
    }

    private static func malformed(_ pid: Int32, _ file: String) -> SystemError {
        SystemError(code: EPROTO, call: "read", subject: "/proc/\(pid)/\(file)")
    }
}
