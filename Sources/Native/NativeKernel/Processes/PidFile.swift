/// A file with the number of a running process, as daemons write them.
package struct PidFile: Hashable, Sendable {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file could not be read.
        case unreadable(SystemError)
        /// The first line of the file is something else than one positive decimal number.
        case malformed(path: String)

        package var description: String {
            switch self {
            case .unreadable(let error): "cannot read the pid file: \(error)"
            case .malformed(let path):
                "\(path) is not a pid file: its first line must hold one positive decimal number"
            }
        }
    }

    /// The process id in the file.
    package let pid: Int32
    /// Tells whether the file has been written since: another file, or other content, has another one.
    package let status: FileStatus

    /// Reads a file; white space around the number is allowed, and further lines, as PostgreSQL writes them.
    ///
    /// Blocks.
    package init(reading path: String) throws(Failure) {
        let found: (bytes: [UInt8], status: FileStatus)
        do {
            found = try FileReader.readWithStatus(path, limit: 4096)
        } catch {
            throw .unreadable(error)
        }
        guard let pid = Self.parse(found.bytes) else { throw .malformed(path: path) }
        self.pid = pid
        status = found.status
    }

    /// The process id in a file; blocks.
    package static func read(_ path: String) throws(Failure) -> Int32 { try PidFile(reading: path).pid }

    static func parse(_ bytes: [UInt8]) -> Int32? {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        let text = bytes.drop(while: isSpace)
        let line = text.prefix { $0 != 0x0a }
        let digits = line.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, line[digits.endIndex...].allSatisfy(isSpace) else { return nil }
        guard let pid = Int32(String(decoding: digits, as: UTF8.self)), pid > 0 else { return nil }
        return pid
    }
}
