/// Files with the number of a running process, as daemons write them.
package enum PidFile {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file could not be read.
        case unreadable(SystemError)
        /// The file holds something else than one positive decimal number.
        case malformed(path: String)

        package var description: String {
            switch self {
            case .unreadable(let error): "cannot read the pid file: \(error)"
            case .malformed(let path): "\(path) is not a pid file: it must hold one positive decimal number"
            }
        }
    }

    /// Reads the process id in a file; white space around it is allowed, nothing else.
    ///
    /// Blocks.
    package static func read(_ path: String) throws(Failure) -> Int32 {
        let bytes: [UInt8]
        do {
            bytes = try FileReader.read(path, limit: 64)
        } catch {
            throw .unreadable(error)
        }
        guard let pid = parse(bytes) else { throw .malformed(path: path) }
        return pid
    }

    static func parse(_ bytes: [UInt8]) -> Int32? {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        let digits = bytes.drop(while: isSpace).prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, bytes[digits.endIndex...].allSatisfy(isSpace) else { return nil }
        guard let pid = Int32(String(decoding: digits, as: UTF8.self)), pid > 0 else { return nil }
        return pid
    }
}
