package import Logging

/// What commands say of a set that is to be published.
package struct StagedCheck: Sendable {
    private let commands: [HookCommand]
    private let logger: Logger

    package init(_ plan: HookPlan, logger: Logger) {
        commands = plan.checks
        self.logger = logger
    }

    /// Whether there is no check.
    package var isEmpty: Bool { commands.isEmpty }

    /// Runs the checks in their order until one fails.
    ///
    /// - Parameters:
    ///   - directory: Where the complete set is, which nobody else can reach yet.
    ///   - event: What it will be when it is published.
    /// - Throws: `HookError` of the check that has failed; `CancellationError` if the task was cancelled.
    package func run(on directory: String, _ event: HookEvent) async throws {
        for command in commands {
            let run = CommandRun(command: command, event: event, common: [], staged: directory, logger: logger)
            switch await run.outcome() {
            case .succeeded: continue
            case .interrupted: throw CancellationError()
            case .failed(let error):
                throw HookError(error.code, "the check '\(command.program)' refuses the new set: \(error.message)")
            }
        }
    }
}
