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
        // systemctl has no use for a passphrase, and the unit would not get it.
        case .systemd(let action): await run(action.command, getsSecret: false)
        case .http(let action): await HTTPExchange(action).outcome()
        case .socket(let action): await SocketExchange(action: action, directory: event.directory).outcome()
        }
    }

    private func run(_ command: HookCommand, getsSecret: Bool = true) async -> HookReport.Outcome {
        await CommandRun(
            command: command, event: event, common: common, isRepeated: isRepeated, getsSecret: getsSecret,
            logger: logger
        ).outcome()
    }
}
