internal import CLinux
internal import Glibc

/// A child process, leader of a process group of its own, and the pipe that its output comes through.
///
/// The child stays a zombie until `reap()`, so that its pid, and with it the number of the group, belongs to nobody
/// else while signals are sent to it.
struct SpawnedProcess: ~Copyable {
    private let pid: pid_t
    private let exit: OwnedDescriptor
    private var output: OwnedDescriptor?
    private var isReaped: Bool
    /// What the child finds in its descriptor 3.
    private let secret: SecretFile?

    /// Starts a program; returns when it has been executed.
    init(_ request: SpawnRequest) throws(SystemError) {
        let program = try SpawnSearch.path(of: request.program, in: request.searchPath)
        var rawReading: Int32 = -1
        var rawWriting: Int32 = -1
        guard unsafe clinux_spawn_pipe(&rawReading, &rawWriting) == 0 else { throw .last("pipe2") }
        let reading = OwnedDescriptor(adopting: rawReading)
        let writing = OwnedDescriptor(adopting: rawWriting)
        let input: OwnedDescriptor? = if let bytes = request.input { try MemoryFile.make(bytes.span) } else { nil }
        let rawInput: Int32 =
            switch input {
            case .some(let file): file.raw
            case .none: -1
            }
        let secret: SecretFile? = if let bytes = request.secret { try SecretFile(bytes) } else { nil }
        let reader: OwnedDescriptor? = if let secret { try secret.reader() } else { nil }
        let inherited: [Int32] =
            switch reader {
            case .some(let file): [file.raw]
            case .none: []
            }
        var child = pid_t()
        let error = ChildRegistry.shared.start(&child) { child in
            writing.withRaw { output in
                Self.start(program, request, input: rawInput, output: output, inherited, &child)
            }
        }
        // The child has it, or nobody.
        _ = consume input
        _ = consume reader
        guard error == 0 else { throw SystemError(code: error, call: "posix_spawn", subject: program) }
        let descriptor = clinux_pidfd_open(child)
        guard descriptor >= 0 else {
            let failure = SystemError.last("pidfd_open", "\(child)")
            // Without a descriptor nobody could wait for it with a deadline.
            Self.destroy(child)
            throw failure
        }
        pid = child
        exit = OwnedDescriptor(adopting: descriptor)
        output = consume reading
        isReaped = false
        self.secret = secret
    }

    /// Starts the program; returns an error number.
    private static func start(
        _ program: String, _ request: SpawnRequest, input: Int32, output: Int32, _ inherited: [Int32],
        _ child: inout pid_t
    ) -> Int32 {
        if request.user != nil || !inherited.isEmpty {
            var launch = LaunchRequest(
                program: program, arguments: request.arguments, environment: request.environment)
            launch.directory = request.directory
            launch.input = input
            launch.output = output
            launch.leadsGroup = true
            launch.user = request.user
            launch.inherited = inherited
            return launch.start(&child)
        }
        let arguments = SpawnStrings(request.arguments)
        let environment = SpawnStrings(request.environment)
        return unsafe arguments.withPointer { arguments in
            unsafe environment.withPointer { environment in
                unsafe clinux_spawn(program, arguments, environment, request.directory, input, output, &child)
            }
        }
    }

    /// Sends a signal to all of the group, of which at least the zombie of the leader is left.
    func signalGroup(_ number: Int32) {
        // ESRCH and EPERM both mean that nobody is left whom we may stop.
        _ = kill(-pid, number)
    }

    /// What `wait` has seen.
    struct Readiness {
        var hasExited = false
        var hasOutput = false
        var isInterrupted = false
    }

    /// Waits until something of what is asked for happens, at most for `timeout`.
    func wait(forExit: Bool, interrupt: SpawnInterrupt?, timeout: Duration?) throws(SystemError) -> Readiness {
        var polled = [
            pollfd(fd: forExit ? exit.withRaw { $0 } : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: rawOutput, events: Int16(POLLIN), revents: 0),
            pollfd(fd: interrupt?.pollable ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        let ready = unsafe poll(&polled, nfds_t(polled.count), Self.milliseconds(timeout))
        guard ready >= 0 || errno == EINTR else { throw .last("poll") }
        guard ready > 0 else { return Readiness() }
        return Readiness(
            hasExited: polled[0].revents != 0, hasOutput: polled[1].revents != 0,
            isInterrupted: polled[2].revents != 0)
    }

    /// Whether output may still come.
    var isOutputOpen: Bool { rawOutput >= 0 }

    private var rawOutput: Int32 {
        switch output {
        case .some(let descriptor): descriptor.withRaw { $0 }
        case .none: -1
        }
    }

    /// Reads what has arrived into `buffer`, once, without waiting; closes the pipe at its end.
    mutating func readOutput(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let raw = rawOutput
        guard raw >= 0 else { return 0 }
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in unsafe read(raw, bytes.baseAddress, bytes.count) }
        if count > 0 { return count }
        if count == 0 {
            closeOutput()
        } else if errno != EAGAIN && errno != EINTR {
            throw .last("read")
        }
        return 0
    }

    /// Stops listening, whoever still writes.
    mutating func closeOutput() {
        output = nil
    }

    /// Takes the exit status; to be called once, after the exit.
    mutating func reap() throws(SystemError) -> SpawnResult.End {
        var status: Int32 = 0
        isReaped = true
        while true {
            if unsafe waitpid(pid, &status, 0) == pid { break }
            guard errno == EINTR else { throw .last("waitpid", "\(pid)") }
        }
        ChildRegistry.shared.remove(pid)
        var value: Int32 = 0
        return unsafe clinux_spawn_exited(status, &value) != 0 ? .exited(value) : .killed(signal: value)
    }

    deinit {
        if !isReaped { Self.destroy(pid) }
    }

    /// Kills a child with its group and takes its status, so that it leaves no zombie.
    private static func destroy(_ child: pid_t) {
        kill(-child, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        ChildRegistry.shared.remove(child)
    }

    /// Rounded up, so that a deadline has passed when the wait ends by it.
    private static func milliseconds(_ timeout: Duration?) -> Int32 {
        guard let timeout else { return -1 }
        guard timeout > .zero else { return 0 }
        let (seconds, attoseconds) = timeout.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
