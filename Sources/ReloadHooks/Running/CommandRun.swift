internal import Logging
internal import NativeKernel

/// One run of a hook's command.
struct CommandRun {
    private let command: HookCommand
    private let event: HookEvent
    private let common: [HookCommand.Variable]
    /// The directory of the set that the command is to check; nil after a publication.
    private let staged: String?
    private let timeout: Duration
    /// Whether it gets the passphrase of what was delivered.
    private let getsSecret: Bool
    /// Where its output goes.
    private let level: Logger.Level
    private let logger: Logger

    /// - Parameters:
    ///   - command: What to run.
    ///   - event: What it learns.
    ///   - common: Variables that every command gets.
    ///   - staged: The directory of the set that it is to check.
    ///   - limit: How long it may take at most, whatever its own timeout.
    ///   - getsSecret: Whether it gets the passphrase of what was delivered, where there is one.
    ///   - isRepeated: Whether it has been run for the event before, so that its output is no news.
    ///   - logger: For its output.
    init(
        command: HookCommand, event: HookEvent, common: [HookCommand.Variable], staged: String? = nil,
        within limit: Duration? = nil, isRepeated: Bool = false, getsSecret: Bool = true, logger: Logger
    ) {
        self.command = command
        self.event = event
        self.common = common
        self.staged = staged
        self.getsSecret = getsSecret
        level = isRepeated ? .debug : .info
        timeout = limit.map { min($0, command.timeout) } ?? command.timeout
        var logger = logger
        logger[metadataKey: "hook"] = "\(command.program)"
        self.logger = logger
    }

    /// Runs the command to its end; cancelling the task ends it with its whole process group.
    func outcome() async -> HookReport.Outcome {
        let (logger, level) = (logger, level)
        let output = CommandOutput { line in logger.log(level: level, "hook says: \(line)") }
        let user: ProcessUser?
        do {
            user = try await processUser()
        } catch {
            return .failed(HookError(.notStarted, "\(command.program) cannot be run: \(error)"))
        }
        do throws(SystemError) {
            let result = try await Spawn.run(request(as: user)) { output.append($0) }
            output.finish()
            if result.outputLeftOpen {
                logger.debug("the hook has left a process behind that holds its output; no longer listening to it")
            }
            return outcome(of: result)
        } catch {
            output.finish()
            return .failed(HookError(.notStarted, message(of: error)))
        }
    }

    private func processUser() async throws(UserDatabase.Failure) -> ProcessUser? {
        guard let name = command.user else { return nil }
        return try await UserDatabase.processUser(name, group: command.group)
    }

    private func request(as user: ProcessUser?) -> SpawnRequest {
        let arguments = command.arguments.map { argument in
            staged.map { argument.substituting("{staged}", by: $0) } ?? argument
        }
        let secret = getsSecret ? event.current.passphrase : nil
        let environment = HookEnvironment.variables(
            for: event, command: command, common: common, staged: staged, hasPassphrase: secret != nil)
        return SpawnRequest(
            program: command.program, searchPath: HookEnvironment.searchPath,
            arguments: [command.program] + arguments, environment: environment.map { "\($0.name)=\($0.value)" },
            directory: command.directory, input: EventDocument.bytes(of: event), secret: secret, user: user,
            timeout: timeout,
            killDelay: command.killDelay)
    }

    private func outcome(of result: SpawnResult) -> HookReport.Outcome {
        let ending = result.end == .stuck ? ", and it does not even end on SIGKILL" : ""
        switch (result.interruption, result.end) {
        case (.cancellation, _):
            return .interrupted
        case (.timeout, _):
            return .failed(
                HookError(.timedOut, "\(command.program) took longer than \(timeout) and was ended\(ending)"))
        case (nil, .exited(0)):
            return .succeeded
        case (nil, .exited(let status)):
            return .failed(HookError(.exited(status: status), "\(command.program) ended with exit status \(status)"))
        case (nil, .killed(let signal)):
            return .failed(HookError(.killed(signal: signal), "\(command.program) was ended by signal \(signal)"))
        case (nil, .stuck):
            return .failed(HookError(.timedOut, "\(command.program) does not end\(ending)"))
        }
    }

    private func message(of error: SystemError) -> String {
        guard error.isNotFound, !command.program.hasPrefix("/"), error.call == "search" else {
            return "\(command.program) cannot be run: \(error)"
        }
        return "there is no program \(command.program) in \(HookEnvironment.searchPath.joined(separator: ":"))"
    }
}
