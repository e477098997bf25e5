internal import Logging
internal import NativeKernel
internal import ReloadHooks
internal import SyncAgent

/// `svidsync exec`: the credentials first, then a program that uses them.
struct ExecCommand: Command {
    static let description = CommandDescription(
        name: "exec", summary: "Write the configured files, then run a program and keep them up to date beside it.",
        discussion: """
            Waits until everything is written for the first time, at most as long as --timeout says, and starts the
            program with the same terminal and standard streams, and the paths of all credentials in its environment
            (SVIDSYNC_WEB_DIRECTORY, and SVIDSYNC_WEB_TLS_KEY for the file tls.key of the output web). Where a file has
            'passphrase: generated', SVIDSYNC_WEB_PASSPHRASE_FD is the number of a descriptor whose first line always is the
            passphrase of what is on the disk (read it from the start, as /dev/fd/3 does). Signals are passed on to it, and its exit status is
            returned (128 and the number for a signal). If svidsync itself is killed, the program gets SIGTERM from the
            kernel, perhaps more than once. As the first process of a container, orphans are looked after,
            too. Before the program is started, the exit status is that of `svidsync fetch`; 127 and 126 say that the
            program does not exist or cannot be started.
            """,
        options: [
            ConfigurationSource.option,
            .option("--timeout", "DURATION", "give up after this time without credentials; 60s by default"),
            .option(
                "--on-change", "ACTION", "tell the program about new credentials: a signal, restart or none (default)"),
            .option(
                "--restart", "POLICY",
                "start it again when it ends: never (default), on-failure, always, or on-change: with new credentials"),
            .option("--stop-timeout", "DURATION", "kill it after this time when it is restarted; 10s by default"),
            .option("--drop-to", "USER", "run it as this user, with that user's groups"),
        ],
        minimumOperands: 1, maximumOperands: .max, operands: "-- PROGRAM [ARGUMENTS]",
        examples: [
            ("svidsync exec -- my-server --listen :8443", "start the server once its credentials are there"),
            ("svidsync exec --on-change SIGHUP -- nginx -g 'daemon off;'", "and have it reload at each rotation"),
            (
                "svidsync exec --on-change restart --restart on-failure --drop-to app -- ./app",
                "for a program that reads its credentials at its start alone"
            ),
        ])

    private let source: ConfigurationSource
    private let timeout: Duration
    private let policy: SupervisionPolicy
    private let user: String?
    private let words: [String]

    init(_ arguments: ParsedArguments) throws(UsageError) {
        source = ConfigurationSource(arguments)
        timeout = try arguments.duration("--timeout") ?? .seconds(60)
        guard timeout > .zero else { throw UsageError(message: "--timeout must be longer than nothing") }
        var policy = SupervisionPolicy(change: try Self.change(arguments.value("--on-change") ?? "none"))
        if let word = arguments.value("--restart") {
            guard let restart = SupervisionPolicy.Restart(rawValue: word) else {
                throw UsageError(message: "--restart: '\(word)' is none of never, on-failure, always and on-change")
            }
            policy.restart = restart
        }
        policy.stopTimeout = try arguments.duration("--stop-timeout") ?? policy.stopTimeout
        self.policy = policy
        user = arguments.value("--drop-to")
        words = arguments.operands
    }

    private static func change(_ word: String) throws(UsageError) -> SupervisionPolicy.Change {
        switch word {
        case "none": return .nothing
        case "restart": return .restart
        default:
            guard let signal = HookSignal(named: word) else {
                let known = HookSignal.known.map(\.name).joined(separator: ", ")
                throw UsageError(message: "--on-change: '\(word)' is none of none, restart, \(known)")
            }
            return .signal(signal)
        }
    }

    func run() async -> ExitStatus {
        await AgentThreads.run { await deliverAndRun() }
    }

    private func deliverAndRun() async -> ExitStatus {
        let plan: AgentPlan
        do {
            plan = try await source.load()
        } catch {
            return ConfigurationSource.report(error)
        }
        let program: SupervisedProgram
        do throws(UserDatabase.Failure) {
            var account: ProcessUser?
            if let user { account = try await UserDatabase.processUser(user) }
            program = SupervisedProgram(
                words: words, environment: Environment.all, user: account, plan: plan)
        } catch {
            Console.complain("--drop-to: \(error)")
            return .usage
        }
        return await ProgramRun(plan: plan, program: program, policy: policy, timeout: timeout).run()
    }
}
