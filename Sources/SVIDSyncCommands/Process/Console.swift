internal import NativeKernel

/// What a command says to the person, or the program, that started it.
enum Console {
    /// Writes results to standard output.
    static func show(_ text: String) { write(text, to: .standardOutput) }

    /// Writes one line of complaint to standard error.
    ///
    /// The message may quote what came from outside.
    static func complain(_ message: String) { write("svidsync: \(SingleLine.text(message))\n", to: .standardError) }

    /// Writes a document to standard output, where a failure matters; no pool thread waits for the reader.
    static func write(_ document: SecretBytes) async throws(SystemError) {
        try await BlockingThreads.shared.run { () throws(SystemError) in
            try document.withSpan { (bytes) throws(SystemError) in
                try StandardStreams.write(to: .standardOutput, bytes)
            }
        }
    }

    static func write(_ text: String, to stream: StandardStreams.Stream) {
        // A reader that has gone (`svidsync … | head`) wants no more, and there is nobody else to tell.
        do { try StandardStreams.write(to: stream, Array(text.utf8).span) } catch {}
    }
}
