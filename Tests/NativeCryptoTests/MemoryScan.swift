import Glibc

/// Looks for bytes in this process's own memory without holding them itself.
struct MemoryScan {
    /// What the bytes are combined with, so that the needle is never found in itself.
    static let mask: UInt8 = 0xA5
    /// The bytes to find, each combined with the mask.
    let masked: [UInt8]

    /// How often the bytes stand in writable memory.
    func occurrences() throws -> Int {
        let memory = unsafe open("/proc/self/mem", O_RDONLY)
        guard memory >= 0 else { throw Failure(what: "/proc/self/mem", code: errno) }
        defer { close(memory) }
        var count = 0
        for region in try regions() {
            var start = region.lowerBound
            while start < region.upperBound {
                // Chunks overlap, so that what lies across a border is found once.
                let wanted = min(Self.chunk, region.upperBound - start)
                let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
                    unsafe filled = max(0, pread(memory, buffer.baseAddress, wanted, off_t(start)))
                }
                count += occurrences(in: bytes)
                guard wanted == Self.chunk else { break }
                start += Self.chunk - masked.count + 1
            }
        }
        return count
    }

    private struct Failure: Error {
        let what: String
        let code: Int32
    }

    private static let chunk = 1 << 20

    /// The private writable regions of the address space.
    private func regions() throws -> [Range<Int>] {
        let file = unsafe open("/proc/self/maps", O_RDONLY)
        guard file >= 0 else { throw Failure(what: "/proc/self/maps", code: errno) }
        defer { close(file) }
        var text: [UInt8] = []
        while true {
            let part = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
                unsafe filled = max(0, read(file, buffer.baseAddress, 65_536))
            }
            if part.isEmpty { break }
            text += part
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 1, fields[1].hasPrefix("rw"), !line.hasSuffix("[vvar]") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
            return ends.count == 2 ? ends[0]..<ends[1] : nil
        }
    }

    private func occurrences(in bytes: [UInt8]) -> Int {
        guard bytes.count >= masked.count else { return 0 }
        let first = masked[0] ^ Self.mask
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            var count = 0
            var offset = 0
            let last = buffer.count - masked.count
            while offset <= last, let found = unsafe memchr(base + offset, Int32(first), last + 1 - offset) {
                offset = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
                if masked.indices.allSatisfy({ unsafe buffer[offset + $0] ^ Self.mask == masked[$0] }) {
                    count += 1
                }
                offset += 1
            }
            return count
        }
    }
}
