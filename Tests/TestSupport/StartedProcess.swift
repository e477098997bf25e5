import Foundation
import Synchronization

/// A child process with pipes on its standard streams, as posix_spawn(3) makes it.
///
/// Not Foundation's `Process`, which crashes once some 1,300 descriptors are open, as they are while hundreds of tests run.
struct StartedProcess {
    let pid: pid_t
    let output: Int32
    let errors: Int32
    /// The writing end of its standard input; nil where that is /dev/null.
    let input: Int32?

    /// Starts the program, with no signal blocked or ignored, as the leader of a process group.
    ///
    /// - Parameters:
    ///   - path: The absolute path of the executable.
    ///   - arguments: The whole argument vector.
    ///   - environment: The whole environment.
    ///   - hasInput: Whether its standard input is a pipe.
    init(_ path: String, _ arguments: [String], environment: [String: String], hasInput: Bool) throws {
        // One at a time: a child that is started meanwhile would have these pipes, too, and keep them open.
        self = try Self.turn.withLock { _ in
            try StartedProcess(starting: path, arguments, environment: environment, hasInput: hasInput)
        }
    }

    private static let turn = Mutex(())

    private init(
        starting path: String, _ arguments: [String], environment: [String: String], hasInput: Bool
    ) throws {
        let output = try Self.pipe()
        let errors = try Self.pipe()
        let input = hasInput ? try Self.pipe() : nil
        defer { for end in [output.write, errors.write, input?.read] { if let end { close(end) } } }
        do {
            pid = try Self.spawn(
                path, arguments, environment.map { "\($0.key)=\($0.value)" },
                (input?.read, output.write, errors.write))
        } catch {
            for end in [output.read, errors.read, input?.write] { if let end { close(end) } }
            throw error
        }
        self.output = output.read
        self.errors = errors.read
        self.input = input?.write
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String],
        _ streams: (input: Int32?, output: Int32, errors: Int32)
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        try check("posix_spawn_file_actions_init", unsafe posix_spawn_file_actions_init(&actions))
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        try check("posix_spawnattr_init", unsafe posix_spawnattr_init(&attributes))
        defer { unsafe posix_spawnattr_destroy(&attributes) }

        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        var errors: [Int32] = []
        errors.append(unsafe posix_spawnattr_setflags(&attributes, Int16(flags)))
        errors.append(unsafe posix_spawnattr_setpgroup(&attributes, 0))
        errors.append(unsafe posix_spawnattr_setsigmask(&attributes, &none))
        errors.append(unsafe posix_spawnattr_setsigdefault(&attributes, &all))

        if let input = streams.input {
            errors.append(unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO))
        } else {
            errors.append(
                unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0))
        }
        errors.append(unsafe posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO))
        errors.append(unsafe posix_spawn_file_actions_adddup2(&actions, streams.errors, STDERR_FILENO))
        try check("posix_spawn_file_actions", errors.first { $0 != 0 } ?? 0)

        try closeOthersOnExec()
        var pid = pid_t()
        let error = unsafe withVector(arguments) { arguments in
            unsafe withVector(environment) { environment in
                unsafe posix_spawn(&pid, path, &actions, &attributes, arguments, environment)
            }
        }
        try check("posix_spawn \(path)", error)
        return pid
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        try check("pipe", unsafe Foundation.pipe(&ends) == 0 ? 0 : errno)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Keeps everything that is open in this process from its children, but for what is copied to their streams.
    private static func closeOthersOnExec() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/dev/fd/") {
            guard let descriptor = Int32(name), descriptor > STDERR_FILENO else { continue }
            // Fails for what has been closed since it was listed, such as the listing itself.
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0, flags & FD_CLOEXEC == 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
        }
    }

    /// Texts as C takes a list of them: pointers, the last of which is null.
    private static func withVector<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        defer {
            for index in texts.indices { unsafe free(pointers[index]) }
            unsafe pointers.deallocate()
        }
        for index in texts.indices { unsafe (pointers + index).initialize(to: strdup(texts[index])) }
        unsafe (pointers + texts.count).initialize(to: nil)
        return unsafe body(pointers)
    }

    private static func check(_ call: String, _ error: Int32) throws {
        guard error == 0 else {
            throw StartFailure(description: "\(call): \(unsafe String(cString: strerror(error)))")
        }
    }
}

/// A program that could not be started.
struct StartFailure: Error, CustomStringConvertible {
    let description: String
}
