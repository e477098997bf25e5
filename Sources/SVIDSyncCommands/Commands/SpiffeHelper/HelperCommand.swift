internal import NativeKernel
internal import ReloadHooks
internal import SpiffeHelper
internal import SyncAgent

/// svidsync in the place of spiffe-helper: its command line and its configuration file, unchanged.
enum HelperCommand {
    /// How long a single delivery waits for the Workload API and the workload's registration.
    private static let timeout = Duration.seconds(300)

    /// Does what a command line of spiffe-helper says.
    static func run(_ words: [String]) async -> ExitStatus {
        do throws(UsageError) {
            switch try HelperCommandLine.parse(words) {
            case .version: return await VersionCommand().run()
            case .help:
                Console.show(help)
                return .success
            case .run(let path, let daemonMode): return await run(HelperSource(path: path, daemonMode: daemonMode))
            }
        } catch {
            Console.complain("\(error); -help shows the flags")
            return .usage
        }
    }

    private static func run(_ source: HelperSource) async -> ExitStatus {
        let configuration: HelperConfiguration
        do {
            configuration = try await HelperFile.load(source.path, daemonMode: source.daemonMode).configuration
        } catch {
            return ConfigurationSource.report(error)
        }
        guard configuration.isDaemon else { return await FetchCommand(source: source, timeout: timeout).run() }
        return await RunCommand(source: source, companion: configuration.process.map { program($0, configuration) })
            .run()
    }

    /// The program that is started with the first credentials.
    private static func program(
        _ process: HelperConfiguration.Process, _ configuration: HelperConfiguration
    ) -> Companion {
        var policy = SupervisionPolicy(restart: .onChange)
        let signal = configuration.signal.flatMap { HookSignal(named: $0.value) }
        if let signal { policy.change = .signal(signal) }
        return Companion(
            SupervisedProgram(words: [process.program.value] + process.arguments, environment: Environment.all),
            policy, logger: AgentLogging.logger(LogSettings()))
    }

    private static let help = """
        Keeps the files of a spiffe-helper configuration in step with the Workload API, in spiffe-helper's place.

        Usage: spiffe-helper [-config FILE] [-daemon-mode=false]
               svidsync -config FILE [-daemon-mode=false]

        Flags:
          -config FILE          the configuration, in HCL; \(HelperCommandLine.standardPath) by default
          -daemon-mode=BOOL     false: write everything once and exit; has precedence over daemon_mode in the file
          -version              print the version
          -help                 show this text

        The same files, names, formats, modes and signals as with spiffe-helper, published as one atomic set.
        `svidsync config convert FILE` prints the same configuration as svidsync's own, which can do more.

        Exit status: 0 done, 64 usage, 69 Workload API unavailable, 73 a file could not be written, 77 identity denied,
        78 configuration.

        """
}
