import Glibc
import NativeRPC

func probeServe(_ path: String) async throws {
    let server = makeProbeServer(path)
    try server.start()
    // Until it is killed.
    while true { try await Task.sleep(for: .seconds(3600)) }
}

/// A new channel each time, in a runtime that stays; the first one pays for the library's start as well.
func probeLatency(_ path: String, _ count: Int) async throws {
    let clock = ContinuousClock()
    var keeper: RPCChannel?
    var times: [Int64] = []
    for _ in 0..<count {
        let start = clock.now
        let channel = RPCChannel(address: .unix(path: path))
        var iterator = channel.serverStreaming("/probe.Probe/Stream", request: []).makeAsyncIterator()
        _ = try await iterator.next()
        times.append((clock.now - start).components.attoseconds / 1_000_000_000_000)
        if keeper == nil { keeper = channel }
    }
    let sorted = times.sorted()
    print("first \(times[0]) us, median \(sorted[count / 2]) us, worst \(sorted[count - 1]) us")
    keeper?.close()
}

func probeIdle(_ path: String, _ seconds: Int) async throws {
    let channel = RPCChannel(address: .unix(path: path))
    var iterator = channel.serverStreaming("/probe.Probe/Stream", request: []).makeAsyncIterator()
    for _ in 0..<3 { _ = try await iterator.next() }
    let reader = Task { [iterator] in
        var iterator = iterator
        while let _ = try await iterator.next() {}
    }
    try await Task.sleep(for: .seconds(1))
    let before = switches()
    try await Task.sleep(for: .seconds(seconds))
    let after = switches()
    print("threads \(after.count)")
    for (thread, count) in after.sorted(by: { $0.key < $1.key }) {
        print("\(thread) \(Double(count - before[thread, default: 0]) / Double(seconds))/s")
    }
    reader.cancel()
    _ = await reader.result
}

/// Each thread's name and its voluntary context switches.
private func switches() -> [String: Int] {
    var counts: [String: Int] = [:]
    guard let directory = unsafe opendir("/proc/self/task") else { return [:] }
    defer { unsafe closedir(directory) }
    while let entry = unsafe readdir(directory) {
        let id = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
            unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
        }
        guard id != ".", id != "..", let file = unsafe fopen("/proc/self/task/\(id)/status", "r") else { continue }
        defer { unsafe fclose(file) }
        var name = ""
        var line = [CChar](repeating: 0, count: 256)
        while unsafe fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            let words = text.split { $0 == "\t" || $0 == "\n" }
            if text.hasPrefix("Name:") { name = String(words.last ?? "") }
            if text.hasPrefix("voluntary_ctxt"), let count = words.last.flatMap({ Int($0) }) {
                counts["\(id) \(name)"] = count
            }
        }
    }
    return counts
}
