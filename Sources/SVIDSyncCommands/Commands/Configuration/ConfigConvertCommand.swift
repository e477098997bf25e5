internal import SpiffeHelper
internal import SyncAgent

/// `svidsync config convert`: from spiffe-helper's configuration to svidsync's own.
struct ConfigConvertCommand: Command {
    static let description = CommandDescription(
        name: "config convert", summary: "Print a spiffe-helper configuration as one of svidsync.",
        discussion: """
            Reads spiffe-helper's HCL and prints the YAML that does the same, with what is questionable about it as
            comments. `svidsync -config FILE` runs just that without a second file. Relative paths and links are resolved as
            they are here and now. Exits with 78 where the file has errors.
            """,
        options: [], minimumOperands: 1, maximumOperands: 1, operands: "FILE",
        examples: [("svidsync config convert helper.conf >svidsync.yaml", "the first step away from spiffe-helper")])

    private let path: String

    init(_ arguments: ParsedArguments) {
        path = arguments.operands[0]
    }

    func run() async -> ExitStatus {
        do {
            let conversion = try await HelperSource(path: path).convert()
            // Never to print what would not be taken.
            _ = try conversion.decode()
            Console.show(conversion.text)
            return .success
        } catch {
            return ConfigurationSource.report(error)
        }
    }
}
