internal import SyncAgent

/// `svidsync status`: asks the running daemon.
struct StatusCommand: Command {
    static let description = CommandDescription(
        name: "status", summary: "Ask the running agent how its outputs are; --ready for probes.",
        discussion: """
            Asks the `svidsync run` (or `exec`) that runs on the same configuration, by a socket that only the agent's
            own user may use: for each output the identity, the time at which it expires, the last delivery and failure,
            and what came of checks, hooks and proofs; and the state of the Workload API.

            An output is ready while a complete set is on disk and none of it has expired, whatever the state of the
            Workload API. Exits with 0; 1 with --ready if an output is not ready, whose reasons are printed; 69 if no
            agent answers; 78 if the configuration is wrong.
            """,
        options: [
            ConfigurationSource.option,
            .option("--socket", "PATH", "the agent's socket, instead of --config"),
            .option("--timeout", "DURATION", "give up after this time; 5s by default"),
            .flag("--ready", "only tell whether every output is ready, by the exit status"),
            .flag("--hooks", "with --ready: no hook may have failed or be owed either"),
            OutputFormat.option,
        ],
        examples: [
            ("svidsync status", "how is the daemon on /etc/svidsync/config.yaml?"),
            ("svidsync status --ready --config /config/svidsync.yaml", "the startup probe of a sidecar"),
            ("svidsync status --output json", "for programs"),
        ])

    private let source: ConfigurationSource
    private let socket: String?
    private let timeout: Duration
    private let question: StatusQuestion

    init(_ arguments: ParsedArguments) throws(UsageError) {
        source = ConfigurationSource(arguments)
        socket = arguments.value("--socket")
        guard socket == nil || arguments.value("--config") == nil else {
            throw UsageError(message: "--socket stands in place of --config; give one")
        }
        timeout = try arguments.duration("--timeout") ?? .seconds(5)
        guard timeout > .zero else { throw UsageError(message: "--timeout must be longer than nothing") }
        let format = try OutputFormat(arguments)
        let (isProbe, withHooks) = (arguments.has("--ready"), arguments.has("--hooks"))
        guard isProbe || !withHooks else { throw UsageError(message: "--hooks is for --ready") }
        guard !isProbe || format == .text else {
            throw UsageError(message: "--ready answers by the exit status; leave --output out")
        }
        question =
            isProbe ? (withHooks ? .readinessWithHooks : .readiness) : (format == .json ? .json : .text)
    }

    func run() async -> ExitStatus {
        await SignalExit.during(ask)
    }

    private func ask() async -> ExitStatus {
        let path: String
        do {
            guard let place = try await place() else {
                Console.complain(
                    "the agent has no status socket: set status.socket in the configuration (there is none by itself"
                        + " where status.enabled is false, or for a user without $XDG_RUNTIME_DIR)")
                return .unavailable
            }
            path = place
        } catch {
            return ConfigurationSource.report(error)
        }
        do {
            let answer = try await StatusClient(path: path).ask(question, within: timeout)
            Console.show(answer.text)
            return answer.isPositive ? .success : .notReady
        } catch {
            Console.complain("\(error)")
            return .unavailable
        }
    }

    private func place() async throws(ConfigurationError) -> String? {
        if let socket { return socket }
        return try await source.statusSocket()?.path
    }
}
