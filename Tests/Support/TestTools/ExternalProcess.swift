private import Foundation

/// A program that runs beside a test; it is killed when the test lets go of it.
package final class ExternalProcess {
    private let process = Process()
    private let output: String
    private let (ended, end) = AsyncStream<Void>.makeStream()

    /// - Parameter output: A file for what it writes, on standard output and standard error.
    package init(_ program: String, _ arguments: [String], output: String) throws {
        self.output = output
        try Data().write(to: URL(filePath: output))
        let handle = try FileHandle(forWritingTo: URL(filePath: output))
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
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
    package func result() async throws -> (status: Int32, output: String) {
        for await _ in ended {}
        return (process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8))
    }

    /// Ends it as a crash would.
    package func killHard() async {
        kill(process.processIdentifier, SIGKILL)
        for await _ in ended {}
    }
}
