internal import NativeKernel

/// The command line of svidsync.
package enum SVIDSync {
    private static let commands: [any Command.Type] = [
        RunCommand.self, FetchCommand.self, CheckCommand.self, DevCommand.self, VersionCommand.self,
    ]

    /// Understands the words after the program's name and does what they say.
    ///
    /// Help goes to standard output and is a success; a usage error goes to standard error with status 64.
    package static func main(_ words: [String]) async -> ExitStatus {
        guard let first = words.first else {
            Console.write(help, to: .standardError)
            return .usage
        }
        switch first {
        case "--help", "-h", "help":
            // `svidsync help run` is `svidsync run --help`.
            guard let name = words.dropFirst().first else { return show(help) }
            guard let command = command(named: name) else { return refuseCommand(name) }
            return show(command.description.help)
        case "--version": return await VersionCommand().run()
        default: break
        }
        guard let command = command(named: first) else {
            return refuseCommand(first)
        }
        do {
            let arguments = try command.description.parse(Array(words.dropFirst()))
            if arguments.wantsHelp { return show(command.description.help) }
            return try await command.init(arguments).run()
        } catch {
            return refuse("\(error); `svidsync \(first) --help` shows the options")
        }
    }

    private static func command(named name: String) -> (any Command.Type)? {
        commands.first { $0.description.name == name }
    }

    private static func show(_ text: String) -> ExitStatus {
        Console.show(text)
        return .success
    }

    private static func refuseCommand(_ name: String) -> ExitStatus {
        refuse("unknown command '\(name)'; `svidsync --help` lists the commands")
    }

    private static func refuse(_ message: String) -> ExitStatus {
        Console.complain("\(message)")
        return .usage
    }

    private static var help: String {
        let rows = commands.map { ($0.description.name, $0.description.summary) }
        let lines =
            [
                "Keeps SPIFFE credentials on disk in step with the Workload API, and the programs that use them.", "",
                "Usage: svidsync COMMAND [OPTIONS]", "", "Commands:",
            ] + CommandDescription.columns(rows) + [
                "", "`svidsync COMMAND --help` shows a command's options and examples.", "",
                "Exit status: 0 done, 64 usage, 65 data refused by validation, 69 Workload API unavailable,",
                "70 a defect of svidsync, 73 a file could not be written, 75 a hook failed, 77 identity denied,",
                "78 configuration.",
            ]
        return lines.joined(separator: "\n") + "\n"
    }
}
