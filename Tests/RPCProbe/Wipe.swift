import Glibc
import NativeRPC

/// The secret that the probe's server sends: computed, so that the client's memory holds it only where it was received.
func secretByte(_ index: Int) -> UInt8 {
    var mixed = UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    return UInt8(truncatingIfNeeded: mixed >> 32)
}

/// Fetches a secret and counts how often pieces of it are in memory: while the message is held, and when it has gone.
func probeWipe(_ path: String, _ count: Int) async throws {
    let channel = RPCChannel(address: .unix(path: path))
    var message: RPCMessage? = try await channel.unary(
        "/probe.Probe/Secret", request: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) })
    let isRight = message?.withSpan { span in
        span.count == count && span.indices.allSatisfy { span[$0] == secretByte($0) }
    }
    let held = try piecesInMemory(count)
    message = nil
    let left = try piecesInMemory(count)
    print("right \(isRight == true), held \(held), left \(left)")
    channel.close()
}

private struct MemoryError: Error {
    let call: String
}

/// How often one of the secret's pieces of 16 bytes, each at a multiple of 64, lies somewhere in writable memory.
private func piecesInMemory(_ count: Int) throws -> Int {
    // A page-aligned window of its own, which is left out of the search: it holds copies of what it is used to read.
    let windowBytes = 1 << 20
    guard
        let window = unsafe mmap(nil, windowBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        unsafe window != MAP_FAILED
    else { throw MemoryError(call: "mmap") }
    defer { unsafe munmap(window, windowBytes) }
    let own = UInt(bitPattern: window)..<UInt(bitPattern: window) + UInt(windowBytes)
    // The first four bytes of each piece, to look closer only where they are.
    var pieces: [UInt32: Int] = [:]
    for start in stride(from: 0, through: count - 16, by: 64) { pieces[word(start, secretByte)] = start }

    let memory = unsafe open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
    guard memory >= 0 else { throw MemoryError(call: "open") }
    defer { close(memory) }
    var found = 0
    for range in try writableRanges() {
        var offset = range.lowerBound
        while offset < range.upperBound {
            if own.contains(offset) {
                offset = own.upperBound
                continue
            }
            var end = min(range.upperBound, offset + UInt(windowBytes))
            if end > own.lowerBound && offset < own.lowerBound { end = own.lowerBound }
            let read = unsafe pread(memory, window, Int(end - offset), off_t(offset))
            // Memory that another thread has given back meanwhile holds nothing.
            if read > 16 {
                found += unsafe matches(UnsafeRawBufferPointer(start: window, count: read), pieces)
            }
            // Pieces across two windows are found by stepping back a little.
            offset = end == range.upperBound || end == own.lowerBound ? end : end - 16
        }
    }
    return found
}

private func word(_ start: Int, _ byte: (Int) -> UInt8) -> UInt32 {
    (0..<4).reduce(0) { $0 << 8 | UInt32(byte(start + $1)) }
}

private func matches(_ bytes: UnsafeRawBufferPointer, _ pieces: [UInt32: Int]) -> Int {
    var found = 0
    var current: UInt32 = 0
    for index in 0..<bytes.count - 12 {
        current = unsafe current << 8 | UInt32(bytes[index])
        guard current != 0, index >= 3, let start = pieces[current] else { continue }
        let isPiece = (0..<16).allSatisfy { unsafe bytes[index - 3 + $0] == secretByte(start + $0) }
        if isPiece { found += 1 }
    }
    return found
}

private func writableRanges() throws -> [Range<UInt>] {
    guard let file = unsafe fopen("/proc/self/maps", "r") else { throw MemoryError(call: "fopen") }
    defer { unsafe fclose(file) }
    var ranges: [Range<UInt>] = []
    var line = [CChar](repeating: 0, count: 4096)
    while unsafe fgets(&line, 4096, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let words = text.split(separator: " ")
        guard words.count >= 2, words[1].hasPrefix("rw") else { continue }
        let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        if bounds.count == 2 { ranges.append(bounds[0]..<bounds[1]) }
    }
    return ranges
}
