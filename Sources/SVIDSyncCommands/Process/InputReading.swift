internal import NativeKernel

/// The files that a command is given to read, `-` for the standard input.
enum InputReading {
    /// Larger than any bundle that was ever seen.
    private static let limit = 64 << 20

    /// Reads a file into memory that is wiped: it may hold a private key.
    static func read(_ path: String) async throws(SystemError) -> SecretBytes {
        try await BlockingThreads.shared.run { () throws(SystemError) in
            try InputFile.readSecret(path, limit: limit)
        }
    }

    /// Says why a file cannot be read.
    static func report(_ error: SystemError) -> ExitStatus {
        Console.complain("cannot read: \(error)")
        return .noInput
    }
}
