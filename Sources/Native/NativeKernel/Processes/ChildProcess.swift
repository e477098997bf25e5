internal import Glibc

/// A child that shares our terminal, standard streams and process group, and is looked after until its end.
///
/// A thread of its own starts it and waits for it. When this process dies, the child gets SIGTERM.
package final class ChildProcess: Sendable {
    /// How it has ended.
    package enum End: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let process: PidDescriptor
    private let finish = LatestValue<Result<End, SystemError>>()

    private init(_ pid: Int32) throws(SystemError) {
        process = try PidDescriptor(pid)
    }

    /// The process id.
    package var pid: Int32 { process.pid }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its absolute path, or a name to be found in `searchPath`.
    ///   - arguments: The whole argument vector, the program's name first.
    ///   - environment: The whole environment, each entry as `NAME=value`.
    ///   - searchPath: Where a name is looked for.
    ///   - secrets: What it finds in its descriptors 3, 4 and so on.
    ///   - user: Whom it becomes; nil leaves it our user.
    /// - Throws: `SystemError` if it cannot be started.
    package static func start(
        _ program: String, _ arguments: [String], environment: [String], searchPath: [String],
        secrets: [SecretFile] = [], as user: ProcessUser?
    ) async throws(SystemError) -> ChildProcess {
        let started = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<ChildProcess, SystemError>, Never>) in
            do throws(SystemError) {
                // The child gets its signal when this thread ends, so the thread stays until the child has ended.
                try DedicatedThread.start("svid-child") {
                    let launched = Result { () throws(SystemError) -> ChildProcess in
                        var request = LaunchRequest(
                            program: try SpawnSearch.path(of: program, in: searchPath), arguments: arguments,
                            environment: environment)
                        request.user = user
                        request.keepsIgnored = true
                        request.deathSignal = SIGTERM
                        return try launch(request, secrets)
                    }
                    continuation.resume(returning: launched)
                    if case .success(let child) = launched { child.await() }
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try started.get()
    }

    private static func launch(
        _ request: LaunchRequest, _ secrets: [SecretFile]
    ) throws(SystemError) -> ChildProcess {
        var readers: [SecretReader] = []
        for secret in secrets { readers.append(SecretReader(try secret.reader())) }
        var request = request
        request.inherited = readers.map(\.raw)
        defer { withExtendedLifetime(readers) {} }
        var pid = pid_t()
        let error = ChildRegistry.shared.start(&pid) { request.start(&$0) }
        guard error == 0 else { throw SystemError(code: error, call: "execve", subject: request.program) }
        do throws(SystemError) {
            return try ChildProcess(pid)
        } catch {
            // Without a descriptor nobody could signal it without the danger of meeting another process.
            kill(pid, SIGKILL)
            _ = wait(pid)
            throw error
        }
    }

    /// Sends a signal, unless it has ended.
    ///
    /// - Throws: `SystemError` of `pidfd_send_signal`.
    package func send(_ signal: Int32) throws(SystemError) {
        do throws(SystemError) {
            try process.send(signal)
        } catch {
            guard error.isNoSuchProcess else { throw error }
        }
    }

    /// Waits for its end; nil when the task is cancelled before.
    ///
    /// - Throws: `SystemError` of `waitpid`.
    package func end() async throws(SystemError) -> End? {
        try await finish.next(after: 0)?.value.get()
    }

    private func await() { finish.set(Self.wait(process.pid)) }

    private static func wait(_ pid: pid_t) -> Result<End, SystemError> {
        defer { ChildRegistry.shared.remove(pid) }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) != pid {
            guard errno == EINTR else { return .failure(.last("waitpid", "\(pid)")) }
        }
        return .success(ExitNumber(status).end)
    }
}

/// A descriptor that is open until a child has its own.
private final class SecretReader {
    private let file: OwnedDescriptor

    init(_ file: consuming OwnedDescriptor) { self.file = file }

    var raw: Int32 { file.raw }
}

extension ChildProcess.End: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .killed(let signal): "signal \(signal)"
        }
    }
}
