import TestSupport

/// The user that servers run as, which own their files.
enum Nobody {
    /// What comes before a program to run it as nobody.
    static let prefix = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]

    /// Starts a program as nobody; its process is the program's own.
    static func start(_ program: String, _ arguments: [String], on stage: Stage) throws -> Program {
        try stage.start("setpriv", prefix + [program] + arguments)
    }

    /// Runs a program as nobody to its end.
    static func run(
        _ program: String, _ arguments: [String]
    ) async throws -> (end: Program.End, output: String, errors: String) {
        try await Program.run("setpriv", prefix + [program] + arguments)
    }

    /// Makes a directory of nobody's in the stage.
    static func directory(_ name: String, on stage: Stage) async throws -> String {
        let path = stage.directory.path(name)
        let result = try await Program.run("install", ["-d", "-o", "nobody", "-g", "nogroup", "-m", "700", path])
        guard result.end == .exited(0) else { throw StageError("no directory \(path): \(result.errors)") }
        return path
    }
}
