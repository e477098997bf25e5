import Foundation
import TestSupport
import Testing

@Suite("The daemon's life", .timeLimit(.minutes(1)))
struct DaemonLifeTests {
    private let directory: TestDirectory
    private let dev: Program

    init() async throws {
        directory = try TestDirectory()
        dev = try Program(Built.svidsync, ["dev", "--socket", directory.path("agent.sock")])
        try await dev.says("serving")
    }

    private func configuration(_ outputs: String...) throws -> String {
        var text = "workload_api: { endpoint: \"unix://\(directory.path("agent.sock"))\" }\noutputs:\n"
        for output in outputs {
            text += """
                  - name: \(output)
                    directory: \(directory.path(output))
                    files: [ { kind: combined, name: all.pem } ]

                """
        }
        return try directory.write("config.yaml", text)
    }

    private func delivered(_ output: String) async throws -> [UInt8] {
        try await eventually("a file of \(output)") { directory.readIfPresent("\(output)/all.pem") }
    }

    @Test("SIGHUP takes a good configuration and goes on with what is on disk")
    func reload() async throws {
        let daemon = try Program(Built.svidsync, ["run", "--config", try configuration("one")])
        let before = try await delivered("one")
        _ = try configuration("one", "two")
        daemon.signal(1)
        _ = try await delivered("two")
        #expect(try directory.read("one/all.pem") == before)
        // Both live on: a rotation reaches both.
        dev.signal(10)
        for output in ["one", "two"] {
            try await eventually("a rotation in \(output)") {
                directory.readIfPresent("\(output)/all.pem") != before
            }
        }
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("SIGHUP with a bad configuration says where it is bad and changes nothing")
    func badReload() async throws {
        let path = try configuration("one")
        let daemon = try Program(Built.svidsync, ["run", "--config", path])
        let before = try await delivered("one")
        try directory.write("config.yaml", "outputs:\n  - name: one\n    directory: relative\n")
        daemon.signal(1)
        try await daemon.says("\(path):3:16")
        try await daemon.says("the old one stays in force")
        dev.signal(10)
        try await eventually("a rotation") { directory.readIfPresent("one/all.pem") != before }
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("it works on threads that may block, and never starts Swift's cooperative pool beside them")
    func threads() async throws {
        let daemon = try Program(Built.svidsync, ["run", "--config", try configuration("one")])
        try await daemon.says("all outputs are written")
        let before = try await delivered("one")
        dev.signal(10)
        try await eventually("a rotation") { directory.readIfPresent("one/all.pem") != before }
        let tasks = "/proc/\(daemon.pid)/task"
        let names = try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap { task in
            // A thread may have ended since.
            FileManager.default.contents(atPath: "\(tasks)/\(task)/comm").map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(names.contains("svid-reactor\n"), "\(names)")
        // The pool's threads are libdispatch's root queues.
        #expect(!names.contains { $0.contains("-qos") }, "\(names)")
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("SIGTERM and SIGINT end it with status 0 and leave the files", arguments: [Int32(15), 2])
    func ends(signal: Int32) async throws {
        let daemon = try Program(Built.svidsync, ["run", "--config", try configuration("one")])
        let before = try await delivered("one")
        try await daemon.says("all outputs are written")
        daemon.signal(signal)
        #expect(try await daemon.wait() == .exited(0))
        #expect(try directory.read("one/all.pem") == before)
    }

    @Test("fetch that waits ends at a signal with the status that shells give such an end", arguments: [Int32(15), 2])
    func fetchEnds(signal: Int32) async throws {
        let path = try directory.write(
            "late.yaml",
            """
            workload_api: { endpoint: "unix://\(directory.path("nobody.sock"))" }
            outputs: [ { name: a, directory: "\(directory.path("a"))", files: [ { kind: combined, name: all.pem } ] } ]
            """)
        let fetch = try Program(Built.svidsync, ["fetch", "--config", path, "--timeout", "10m"])
        try await fetch.says("no Workload API")
        fetch.signal(signal)
        #expect(try await fetch.wait() == .exited(128 + signal))
        #expect(fetch.errors.contains("ended by a signal"))
    }

    @Test("a service manager hears READY=1 after the first delivery, and STOPPING=1 at the end")
    func serviceManager() async throws {
        let listener = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print("bound", flush=True)
            while True:
                print(s.recv(4096).decode(), flush=True)
            """
        let manager = try Program("python3", ["-c", listener, directory.path("notify")])
        try await manager.says("bound")
        let daemon = try Program(
            Built.svidsync, ["run", "--config", try configuration("one")],
            environment: ["NOTIFY_SOCKET": directory.path("notify")])
        try await manager.says("READY=1")
        #expect(directory.readIfPresent("one/all.pem") != nil)
        try await daemon.stop()
        try await manager.says("STOPPING=1")
        manager.signal(9)
        try await manager.wait()
    }

    @Test("the process leaves no core, and not even its own user may look into its memory")
    func hardened() async throws {
        try await Program.run("chmod", ["0777", directory.path])
        // The other user need not be able to reach where it was built.
        let copy = directory.path("svidsync")
        try await Program.run("install", ["-m", "0755", Built.svidsync, copy])
        // As another user, since what belongs to root is root's in any case.
        let other = try Program(
            "setpriv",
            [
                "--reuid=65534", "--regid=65534", "--clear-groups", copy, "dev", "--socket",
                directory.path("other.sock"),
            ])
        try await other.says("serving")
        let limits = try await Program.run("cat", ["/proc/\(other.pid)/limits"]).output
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(core?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        // The kernel gives the entries of a process that may not be dumped to root.
        #expect(try await Program.run("stat", ["-c", "%u", "/proc/\(other.pid)/mem"]).output == "0\n")
        try await other.stop()
    }
}
