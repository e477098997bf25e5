internal import NativeKernel

/// What a command says to the person, or the program, that started it.
enum Console {
    /// Writes results to standard output.
    static func show(_ text: String) { write(text, to: .standardOutput) }

    /// Writes one line of complaint to standard error.
    ///
    /// The message may quote what came from outside.
    static func complain(_ message: String) { write("svidsync: \(SingleLine.text(message))\n", to: .standardError) }

    static func write(_ text: String, to stream: StandardStreams.Stream) {
        // A reader that has gone (`svidsync … | head`) wants no more, and there is nobody else to tell.
        do { try StandardStreams.write(to: stream, Array(text.utf8).span) } catch {}
    }
}
