internal import NativeKernel

/// Lines that a server sends, each ended by a line feed, with or without a carriage return before it.
struct LineReader {
    private let longest: Int
    private var left: Int
    private var buffer: [UInt8] = []

    /// - Parameters:
    ///   - longest: The most bytes of one line.
    ///   - most: The most bytes of all lines together.
    init(longest: Int, most: Int) {
        self.longest = longest
        left = most
    }

    /// The next line without its end; nil where the server ends, or sends too much.
    mutating func next(_ connection: borrowing Connection) throws(SystemError) -> [UInt8]? {
        while true {
            if let end = buffer.firstIndex(of: 0x0a) {
                var line = Array(buffer[..<end])
                buffer.removeFirst(end + 1)
                if line.last == 0x0d { line.removeLast() }
                return line
            }
            guard buffer.count < longest, left > 0 else { return nil }
            let more = try connection.read(limit: min(longest, left))
            guard !more.isEmpty else { return nil }
            left -= more.count
            buffer += more
        }
    }
}
