internal import SyncAgent

/// A place in the bytes of a file, with its line and column.
struct HCLCursor {
    private let bytes: [UInt8]
    private let file: String
    private var offset = 0
    private var line = 1
    private var column = 1

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    var position: SourcePosition { SourcePosition(file: file, line: line, column: column) }

    /// The byte here; `nil` at the end.
    var byte: UInt8? { peek(0) }

    func peek(_ distance: Int) -> UInt8? {
        offset + distance < bytes.count ? bytes[offset + distance] : nil
    }

    func starts(with text: StaticString) -> Bool {
        text.description.utf8.enumerated().allSatisfy { peek($0.offset) == $0.element }
    }

    /// Goes one byte on; columns count characters, so the later bytes of one do not.
    mutating func advance() {
        guard let byte else { return }
        offset += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    mutating func advance(_ count: Int) {
        for _ in 0..<count { advance() }
    }

    /// Goes on while the bytes are of a kind, and returns them.
    mutating func take(while matches: (UInt8) -> Bool) -> [UInt8] {
        var taken: [UInt8] = []
        while let byte, matches(byte) {
            taken.append(byte)
            advance()
        }
        return taken
    }

    func problem(_ message: String) -> ConfigurationError {
        ConfigurationError([ConfigurationProblem(at: position, message)])
    }
}
