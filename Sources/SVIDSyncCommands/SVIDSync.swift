internal import NativeKernel
internal import SyncAgent

/// The command line of svidsync.
package enum SVIDSync {
    private static let table = CommandTable(commands: [
        RunCommand.self, FetchCommand.self, ExecCommand.self, CheckCommand.self, StatusCommand.self,
        DevCommand.self,
        WatchX509Command.self, WatchX509BundlesCommand.self, WatchJWTBundlesCommand.self, WatchWITCommand.self,
        WatchWITBundlesCommand.self, X509FetchCommand.self, X509InspectCommand.self, X509VerifyCommand.self,
        JWTFetchCommand.self, JWTInspectCommand.self, JWTValidateCommand.self, WITFetchCommand.self,
        WITInspectCommand.self, WITValidateCommand.self, BundleInspectCommand.self, BundleValidateCommand.self,
        BundleConvertCommand.self, IDValidateCommand.self, EndpointValidateCommand.self, TLSConnectCommand.self,
        TLSServeCommand.self, TLSProbeCommand.self, ConfigConvertCommand.self, VersionCommand.self,
    ])

    /// Understands the words after the program's name and does what they say.
    ///
    /// Help goes to standard output and is a success; a usage error goes to standard error with status 64.
    ///
    /// - Parameters:
    ///   - words: What follows the program's name.
    ///   - program: The name or path by which the program was called: as `spiffe-helper` it is that.
    package static func main(_ words: [String], invokedAs program: String = "svidsync") async -> ExitStatus {
        if HelperCommandLine.claims(words, invokedAs: program) { return await HelperCommand.run(words) }
        guard let first = words.first else {
            Console.write(help, to: .standardError)
            return .usage
        }
        switch first {
        case "--help", "-h", "help":
            // `svidsync help run` is `svidsync run --help`.
            let rest = Array(words.dropFirst())
            return rest.isEmpty ? show(help) : showHelp(of: rest)
        case "--version": return await VersionCommand().run()
        default: break
        }
        switch table.select(words) {
        case .command(let command, let rest): return await run(command, rest)
        case .group(let group, asksForHelp: true): return show(table.help(ofGroup: group))
        case .group(let group, asksForHelp: false):
            Console.write(table.help(ofGroup: group), to: .standardError)
            return .usage
        case .unknown(let name): return refuseCommand(name)
        }
    }

    private static func run(_ command: any Command.Type, _ words: [String]) async -> ExitStatus {
        do {
            let arguments = try command.description.parse(words)
            if arguments.wantsHelp { return show(command.description.help) }
            return try await command.init(arguments).run()
        } catch {
            return refuse("\(error); `svidsync \(command.description.name) --help` shows the options")
        }
    }

    private static func showHelp(of words: [String]) -> ExitStatus {
        switch table.select(words) {
        case .command(let command, _): show(command.description.help)
        case .group(let group, _): show(table.help(ofGroup: group))
        case .unknown(let name): refuseCommand(name)
        }
    }

    private static func show(_ text: String) -> ExitStatus {
        Console.show(text)
        return .success
    }

    private static func refuseCommand(_ name: String) -> ExitStatus {
        let question = name.hasPrefix("-") ? question(aboutFlag: name) : table.question(about: name)
        return refuse("unknown command '\(name)'\(question); `svidsync --help` lists the commands")
    }

    /// Before any command there are flags of svidsync itself, and those of spiffe-helper, in whose place it may be.
    private static func question(aboutFlag word: String) -> String {
        let name = String(word.prefix { $0 != "=" })
        return KeySuggestion.question(about: name, among: ["--help", "--version"] + HelperCommandLine.flags)
    }

    private static func refuse(_ message: String) -> ExitStatus {
        Console.complain("\(message)")
        return .usage
    }

    private static var help: String {
        let lines =
            [
                "Keeps SPIFFE credentials on disk in step with the Workload API, and the programs that use them.", "",
                "Usage: svidsync COMMAND [OPTIONS]", "", "Commands:",
            ] + table.rows + [
                "", "`svidsync COMMAND --help` shows a command's options and examples; `svidsync -help` is about",
                "svidsync in the place of spiffe-helper: `svidsync -config helper.conf`.", "",
                "Exit status: 0 done, 1 not ready (status --ready), 64 usage, 65 data refused by validation,",
                "66 a file to read cannot be read,",
                "69 Workload API unavailable, 70 a defect of svidsync, 73 a file could not be written,",
                "75 a hook failed, 77 identity denied, 78 configuration.",
            ]
        return lines.joined(separator: "\n") + "\n"
    }
}
