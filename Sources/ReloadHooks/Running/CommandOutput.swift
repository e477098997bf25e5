internal import Synchronization

/// What a command prints, on its way to the log: line by line, and only so much of it.
final class CommandOutput: Sendable {
    /// Bytes of one run that are logged; the rest is read, counted and dropped.
    static let limit = 64 << 10
    /// Bytes of the longest line; longer ones are logged in pieces.
    static let longestLine = 1024

    fileprivate struct State {
        var line: [UInt8] = []
        var taken = 0
        var dropped = 0
    }

    private let state = Mutex(State())
    private let log: @Sendable (String) -> Void

    /// Sends each line to `log`.
    init(_ log: @escaping @Sendable (String) -> Void) {
        self.log = log
    }

    /// Takes the next bytes.
    func append(_ bytes: Span<UInt8>) {
        for line in state.withLock({ $0.append(bytes) }) { log(line) }
    }

    /// Logs what is left: a last line without a line break, and how much was dropped.
    func finish() {
        for line in state.withLock({ $0.finish() }) { log(line) }
    }
}

extension CommandOutput.State {
    mutating func append(_ bytes: Span<UInt8>) -> [String] {
        let room = max(0, min(CommandOutput.limit - taken, bytes.count))
        var lines: [String] = []
        for index in 0..<room {
            let byte = bytes[index]
            if byte != UInt8(ascii: "\n") { line.append(byte) }
            if byte == UInt8(ascii: "\n") || line.count >= CommandOutput.longestLine { lines += takeLine() }
        }
        taken += room
        dropped += bytes.count - room
        return lines
    }

    mutating func finish() -> [String] {
        var lines = takeLine()
        if dropped > 0 { lines.append("… \(dropped) more bytes dropped") }
        return lines
    }

    /// The line so far, if it has any text, with what could confuse a reader of the log made visible.
    private mutating func takeLine() -> [String] {
        defer { line.removeAll(keepingCapacity: true) }
        while line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard !line.isEmpty else { return [] }
        var text = ""
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\t", .format, .lineSeparator, .paragraphSeparator:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return [text]
    }
}
