import Foundation
import Testing

/// Programs that are not ours. Where one is missing its tests are skipped, unless SVIDSYNC_REQUIRE_TOOLS is set, as CI
/// does: then they run, and fail.
enum ExternalTools {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Made by Tests/Support/python-venv.sh.
    static let python = root.appending(path: ".build/venv/bin/python").path
    static let valgrind = "/usr/bin/valgrind"
    static let strip = "/usr/bin/strip"
    /// Beside the test bundle.
    static let probe = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "RPCProbe")
        .path

    static func script(_ name: String) -> String {
        root.appending(path: "Tests/Support/python/\(name)").path
    }

    static func isUsable(_ tools: String...) -> Bool {
        ProcessInfo.processInfo.environment["SVIDSYNC_REQUIRE_TOOLS"] != nil
            || tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// A program that runs beside the test; it is killed when it does not end by itself.
final class ExternalProcess {
    private let process = Process()
    private let output: URL
    private let (ended, end) = AsyncStream<Void>.makeStream()

    /// - Parameter output: A file for what it writes, on standard output and standard error.
    init(_ program: String, _ arguments: [String], output: String) throws {
        self.output = URL(filePath: output)
        #expect(FileManager.default.createFile(atPath: output, contents: nil))
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let handle = try FileHandle(forWritingTo: self.output)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { [end] _ in end.finish() }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Its exit status and what it wrote, when it has ended.
    func result() async throws -> (status: Int32, output: String) {
        for await _ in ended {}
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
    }

    /// Ends it as a crash would.
    func killHard() async {
        kill(process.processIdentifier, SIGKILL)
        for await _ in ended {}
    }
}
