import TestSupport
import Testing

@testable import SVIDSyncCommands

@Suite("The log's end", .timeLimit(.minutes(1)))
struct LogSinkTests {
    @Test("a line is cut at what a pipe takes at once, and ends with a newline all the same")
    func bounded() {
        #expect(LogSink.bounded(Array("short\n".utf8)) == Array("short\n".utf8))
        let long = LogSink.bounded([UInt8](repeating: UInt8(ascii: "x"), count: 10_000) + [UInt8(ascii: "\n")])
        #expect(long.count == 4096)
        #expect(long.suffix(7) == Array(" [cut]\n".utf8)[...])
    }

    @Test("a daemon whose log nobody reads delivers all the same")
    func nobodyReads() async throws {
        let directory = try TestDirectory()
        let dev = try Program(Built.svidsync, ["dev", "--socket", directory.path("agent.sock")])
        try await dev.says("serving")
        let configuration = try directory.write(
            "config.yaml",
            """
            workload_api: { endpoint: "unix://\(directory.path("agent.sock"))" }
            log: { level: debug }
            outputs:
              - name: web
                directory: \(directory.path("out"))
                files: [ { kind: combined, name: all.pem } ]
            """)
        // A pipe that is full before the daemon starts, and that stays so.
        let script = """
            mkfifo "$1/pipe" && exec 3<>"$1/pipe" && dd if=/dev/zero bs=4096 count=16 >&3 2>/dev/null
            exec "$0" run --config "$2" 2>&3
            """
        let daemon = try Program("/bin/sh", ["-c", script, Built.svidsync, directory.path, configuration])
        var last: [UInt8] = []
        for _ in 0..<5 {
            let before = last
            last = try await eventually("another delivery") {
                let now = directory.readIfPresent("out/all.pem")
                return now == before ? nil : now
            }
            dev.signal(10)
        }
        #expect(try await daemon.stop() == .exited(0))
        try await dev.stop()
    }
}
