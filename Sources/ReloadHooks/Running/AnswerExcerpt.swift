internal import NativeKernel

/// What a report shows of a server's answer to a command.
struct AnswerExcerpt {
    private static let mostBytes = 200
    /// So many bytes in a row that stand in a file, too, are not there by chance.
    private static let window = 16

    let text: String

    /// - Parameters:
    ///   - command: The command as it is configured.
    ///   - message: The command as it was sent, with the content of files in it: what an answer repeats of that is not
    ///     shown, since it may be of a key.
    init(of answer: [UInt8], to command: String, sentAs message: SecretBytes) {
        let shown = answer.prefix(Self.mostBytes)
        guard !Self.repeatsFile(shown, command, message) else {
            text = "(not shown: it repeats what was sent of a file)"
            return
        }
        let line = String(decoding: shown, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        text = "'\(line)'"
    }

    private static func repeatsFile(_ answer: ArraySlice<UInt8>, _ command: String, _ message: SecretBytes) -> Bool {
        guard answer.count >= window else { return false }
        return (answer.startIndex...answer.endIndex - window).contains { start in
            let piece = answer[start..<start + window]
            return command.utf8.firstPlace(of: piece) == nil && stands(piece, in: message)
        }
    }

    private static func stands(_ piece: ArraySlice<UInt8>, in message: SecretBytes) -> Bool {
        message.withSpan { bytes in
            guard bytes.count >= piece.count else { return false }
            return (0...bytes.count - piece.count).contains { start in
                piece.enumerated().allSatisfy { bytes[start + $0.offset] == $0.element }
            }
        }
    }
}
