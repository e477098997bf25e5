internal import Logging

/// One attempt of one action.
struct ActionRun {
    let action: HookAction
    let event: HookEvent
    let common: [HookCommand.Variable]
    let memory: ProcessMemory
    /// Whether it has been done for the event before.
    let isRepeated: Bool
    let logger: Logger

    /// Does it; cancelling the task ends it early.
    func outcome() async -> HookReport.Outcome {
        switch action {
        case .signal(let action): await SignalDelivery(action: action, memory: memory).outcome()
        case .command(let command): await run(command)
        case .systemd(let action): await run(action.command)
        case .http(let action): await HTTPExchange(action).outcome()
        case .socket(let action): await SocketExchange(action: action, directory: event.directory).outcome()
        }
    }

    private func run(_ command: HookCommand) async -> HookReport.Outcome {
        await CommandRun(command: command, event: event, common: common, isRepeated: isRepeated, logger: logger)
            .outcome()
    }
}
