internal import NativeKernel
internal import SPIFFE

/// `svidsync version`.
struct VersionCommand: Command {
    static let description = CommandDescription(
        name: "version", summary: "Print the version.",
        discussion: "Prints the program's name and version on one line.", options: [],
        examples: [("svidsync version", "which version is this?")])

    init(_ arguments: ParsedArguments) {}
    init() {}

    func run() async -> ExitStatus {
        Console.show("svidsync \(SVIDSyncVersion.current)\n")
        return .success
    }
}
