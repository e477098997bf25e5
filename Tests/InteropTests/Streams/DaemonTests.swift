import Foundation
import TestSupport
import Testing

@Suite("svidsync run and a Workload API that misbehaves", .timeLimit(.minutes(1)))
struct DaemonTests {
    @Test("no bad message changes a byte on disk, each is reported, the next good one counts (ST-6)")
    func badMessages() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        let daemon = try await deployment.runUntilReady()
        let (before, generation) = (try deployment.snapshot(), try deployment.generation())

        for (index, refusal) in RefusedMessageTests.refusals.enumerated() {
            try await endpoint.send(refusal.message)
            try await daemon.says("a message of the Workload API was discarded", times: index + 1)
            #expect(try deployment.snapshot() == before, "\(refusal.message)")
            #expect(try deployment.generation() == generation, "\(refusal.message)")
        }
        for part in RefusedMessageTests.refusals.flatMap(\.report) { #expect(daemon.errors.contains(part)) }
        try await endpoint.send("20 MiB")
        try await daemon.says("larger than max")
        #expect(try deployment.snapshot() == before)
        #expect(try deployment.generation() == generation)

        let serials = try await endpoint.send("good")
        try await deployment.changes(from: before)
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await daemon.stop() == .exited(0))
        #expect(try await deployment.holds(serial: serials[0]))
        try await endpoint.expectNoSecrets(in: daemon.output, daemon.errors)
    }

    @Test("equal messages write nothing and run no hook (ST-10)")
    func equal() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let log = endpoint.directory.path("hook.log")
        let deployment = try Deployment(
            endpoint.address,
            extra: """
                    hooks:
                      - { command: [/bin/sh, -c, "echo $SVIDSYNC_SPIFFE_ID >> \(log)"] }
                """)
        let daemon = try await deployment.runUntilReady()
        let before = try deployment.snapshot()
        let generation = try deployment.generation()
        for _ in 0..<20 { try await endpoint.again() }
        // A stream that ends and brings the same again is no news either.
        for round in 1...3 {
            try await endpoint.end(0)
            try await eventually("stream \(round + 1)") { try await endpoint.calls().count == round + 1 }
            try await eventually("an open stream") { try await endpoint.streams() == 1 }
        }
        #expect(try deployment.generation() == generation)
        try await endpoint.send("good")
        try await deployment.changes(from: before)
        try await eventually("two lines of the hook") {
            try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count >= 2
        }
        #expect(try await daemon.stop() == .exited(0))
        #expect(
            try String(contentsOfFile: log, encoding: .utf8)
                == "spiffe://example.org/web\nspiffe://example.org/web\n")
        #expect(daemon.count(of: " published") == 2)
    }

    @Test("the statuses that forbid a retry end it with 69, the files stay (TR-5, TR-8)", arguments: [3, 12])
    func stops(_ status: Int) async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        let daemon = try await deployment.runUntilReady()
        try await endpoint.end(status)
        #expect(try await daemon.wait() == .exited(69))
        #expect(daemon.errors.contains("scripted status \(status)"))
        #expect(try await deployment.holds(serial: serials[0]))
    }

    @Test("denied or unreachable: the files stay, the next state counts (TR-6, TR-7)", arguments: [7, 14])
    func retries(_ status: Int) async throws {
        let endpoint = try await ScriptedEndpoint()
        let first = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        let daemon = try await deployment.runUntilReady()
        let before = try deployment.snapshot()
        try await endpoint.answer(status)
        try await endpoint.end(status)
        try await daemon.says("scripted status \(status)", times: 2)
        #expect(try await deployment.holds(serial: first[0]))
        let second = try await endpoint.send("good")
        try await deployment.changes(from: before)
        #expect(try await deployment.holds(serial: second[0]))
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("the text of a status cannot forge lines of the log")
    func forgedLines() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(7, details: "no\nsvidsync: forged line\r\u{1B}[31mred")
        let deployment = try Deployment(endpoint.address)
        let daemon = try deployment.run()
        try await daemon.says("forged line")
        #expect(try await daemon.stop() == .exited(0))
        #expect(!daemon.errors.split(separator: "\n").contains { $0.hasPrefix("svidsync: forged") })
        #expect(!daemon.errors.contains("\u{1B}"))

        let fetch = try await deployment.command("fetch", "--timeout", "2s")
        #expect(fetch.end == .exited(77))
        #expect(!fetch.errors.split(separator: "\n").contains { $0.hasPrefix("svidsync: forged") })
        #expect(!fetch.errors.contains("\u{1B}"))
    }
}
