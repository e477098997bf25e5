internal import CLinux

/// What waitpid(2) says of a process that has ended.
struct ExitNumber {
    private let status: Int32

    init(_ status: Int32) {
        self.status = status
    }

    var end: ChildProcess.End {
        var value: Int32 = 0
        return unsafe clinux_spawn_exited(status, &value) != 0 ? .exited(value) : .killed(signal: value)
    }
}
