internal import Logging
internal import NativeKernel

/// One run of a hook's command.
struct CommandRun {
    let command: HookCommand
    let event: HookEvent
    let common: [HookCommand.Variable]
    let logger: Logger

    /// Runs the command to its end; cancelling the task ends it with its whole process group.
    func outcome() async -> HookReport.Outcome {
        let logger = logger
        let output = CommandOutput { line in logger.info("hook says: \(line)") }
        do throws(SystemError) {
            let result = try await Spawn.run(request) { output.append($0) }
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

    private var request: SpawnRequest {
        SpawnRequest(
            program: command.program, searchPath: HookEnvironment.searchPath,
            arguments: [command.program] + command.arguments,
            environment: HookEnvironment.variables(for: event, command: command, common: common)
                .map { "\($0.name)=\($0.value)" },
            timeout: command.timeout)
    }

    private func outcome(of result: SpawnResult) -> HookReport.Outcome {
        let ending = result.end == .stuck ? ", and it does not even end on SIGKILL" : ""
        switch (result.interruption, result.end) {
        case (.cancellation, _):
            return .interrupted
        case (.timeout, _):
            return .failed(
                HookError(.timedOut, "\(command.program) took longer than \(command.timeout) and was ended\(ending)"))
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
        guard error.isNotFound, !command.program.hasPrefix("/") else {
            return "\(command.program) cannot be run: \(error)"
        }
        return "there is no program \(command.program) in \(HookEnvironment.searchPath.joined(separator: ":"))"
    }
}
