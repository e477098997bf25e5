internal import Glibc

/// Takes apart what an inotify descriptor delivers.
enum InotifyReader {
    /// Reads what has arrived, without waiting: at most 16 KiB, for the reactor asks again while there is more.
    static func read(_ descriptor: borrowing OwnedDescriptor) -> [(watch: Int32, event: DirectoryEvent)] {
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        // Safe because: the kernel writes at most the count.
        let length = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(descriptor.raw, $0.baseAddress, $0.count) }
        guard length > 0 else { return [] }
        return parse(bytes.prefix(length))
    }

    /// Each event: watch, mask, cookie and name length in four words of this machine, then the name, filled with NUL.
    private static func parse(_ bytes: ArraySlice<UInt8>) -> [(watch: Int32, event: DirectoryEvent)] {
        var events: [(watch: Int32, event: DirectoryEvent)] = []
        var offset = bytes.startIndex
        while offset + 16 <= bytes.endIndex {
            let end = offset + 16 + Int(word(bytes, offset + 12))
            let name = bytes[(offset + 16)..<end].prefix { $0 != 0 }
            let event = DirectoryEvent(
                name: name.isEmpty ? nil : String(decoding: name, as: UTF8.self),
                kinds: DirectoryEvent.Kinds(rawValue: word(bytes, offset + 4)))
            events.append((Int32(bitPattern: word(bytes, offset)), event))
            offset = end
        }
        return events
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt32 {
        // Safe because: any four bytes are a valid word, and the slice is checked to hold them.
        unsafe bytes[offset..<(offset + 4)].withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt32.self) }
    }
}
