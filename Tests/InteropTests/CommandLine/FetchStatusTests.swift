import Foundation
import TestSupport
import Testing

@Suite("svidsync fetch: the exit status tells the kind of failure", .timeLimit(.minutes(1)))
struct FetchStatusTests {
    /// The last line on standard error, which is the reason.
    private func reason(_ errors: String) -> String { errors.split(separator: "\n").last.map(String.init) ?? "" }

    @Test("0: written, and again 0 where nothing is to do")
    func done() async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        for _ in 0..<2 {
            let result = try await deployment.command("fetch", "--timeout", "20s")
            #expect(result.end == .exited(0))
            #expect(try await deployment.holds(serial: serials[0]))
            try await endpoint.expectNoSecrets(in: result.output, result.errors)
        }
    }

    @Test("69: nobody listens, the agent is unavailable or says nothing, until the time is over")
    func unreachable() async throws {
        let endpoint = try await ScriptedEndpoint(listens: false)
        let deployment = try Deployment(endpoint.address)
        for step in 0..<3 {
            if step == 1 {
                try await endpoint.listen()
                try await endpoint.answer(14)
            }
            if step == 2 { try await endpoint.answer(nil) }
            let began = ContinuousClock.now
            let result = try await deployment.command("fetch", "--timeout", "2s")
            let took = ContinuousClock.now - began
            #expect(result.end == .exited(69), "\(step)")
            #expect(took >= .seconds(2) && took < .seconds(8))
            #expect(reason(result.errors).hasPrefix("svidsync: not done within 2.0 seconds: "), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: deployment.output))
        }
    }

    @Test("69: a status that forbids a retry ends it at once", arguments: [3, 12])
    func forbidden(_ status: Int) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(status)
        let result = try await Deployment(endpoint.address).command("fetch", "--timeout", "50s")
        #expect(result.end == .exited(69))
        #expect(reason(result.errors).contains("scripted status \(status)"))
        #expect(try await endpoint.calls().count == 1)
    }

    @Test("77: no identity until the time is over, and what was there stays")
    func denied() async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        #expect(try await deployment.command("fetch").end == .exited(0))
        try await endpoint.answer(7)
        let result = try await deployment.command("fetch", "--timeout", "2s")
        #expect(result.end == .exited(77))
        #expect(reason(result.errors).contains("scripted status 7"))
        #expect(try await deployment.holds(serial: serials[0]))
    }

    @Test("77: identities, but not the one that the output asks for; the others are offered by name")
    func otherIdentity() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("two identities")
        let deployment = try Deployment(endpoint.address, extra: "    identity: { hint: mail }")
        let result = try await deployment.command("fetch", "--timeout", "2s")
        #expect(result.end == .exited(77))
        #expect(reason(result.errors).contains("no SVID with the hint 'mail'"))
        #expect(reason(result.errors).contains("spiffe://example.org/db (hint 'db')"))
        #expect(!FileManager.default.fileExists(atPath: deployment.output))
    }

    @Test("0: an identity that comes before the time is over")
    func registeredLate() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(7)
        let deployment = try Deployment(endpoint.address)
        let fetch = try Program(Built.svidsync, ["fetch", "--config", deployment.file, "--timeout", "40s"])
        try await fetch.says("scripted status 7")
        let serials = try await endpoint.send("good")
        #expect(try await fetch.wait() == .exited(0))
        #expect(try await deployment.holds(serial: serials[0]))
    }

    @Test("65: nothing but bad data until the time is over", arguments: ["no svids", "key of another", "random bytes"])
    func invalid(_ message: String) async throws {
        let endpoint = try await ScriptedEndpoint()
        // The good one makes the keys that must not be printed; nobody listens yet.
        try await endpoint.send("good")
        try await endpoint.send(message)
        let deployment = try Deployment(endpoint.address)
        let result = try await deployment.command("fetch", "--timeout", "2s")
        #expect(result.end == .exited(65))
        let refusal = try #require(RefusedMessageTests.refusals.first { $0.message == message })
        for part in refusal.report { #expect(reason(result.errors).contains(part), "\(result.errors)") }
        #expect(!FileManager.default.fileExists(atPath: deployment.output))
        try await endpoint.expectNoSecrets(in: result.output, result.errors)
    }

    @Test("73: one output cannot be written, the others are all the same")
    func notWritable() async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let file = try endpoint.directory.write("file", "no directory\n")
        let deployment = try Deployment(
            endpoint.address,
            others: """
                  - name: broken
                    directory: \(file)
                    files: [{ kind: combined, name: x }]
                """)
        let result = try await deployment.command("fetch", "--timeout", "40s")
        #expect(result.end == .exited(73))
        #expect(reason(result.errors).contains("broken: \(file) is not a directory"), "\(result.errors)")
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "no directory\n")
    }

    @Test("75: the files are written, but a hook failed; without --hooks none is run")
    func hook() async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(
            endpoint.address, extra: "    hooks: [{ command: [/bin/sh, -c, \"echo out of order; exit 3\"] }]")
        #expect(try await deployment.command("fetch").end == .exited(0))
        try FileManager.default.removeItem(atPath: deployment.output)
        let result = try await deployment.command("fetch", "--hooks")
        #expect(result.end == .exited(75))
        #expect(reason(result.errors).contains("web: /bin/sh ended with exit status 3"), "\(result.errors)")
        #expect(result.errors.contains("hook says: out of order"))
        #expect(try await deployment.holds(serial: serials[0]))
    }

    @Test("by a signal it ends without having written half a set", arguments: [SIGTERM, SIGINT])
    func signal(_ number: Int32) async throws {
        let endpoint = try await ScriptedEndpoint()
        let deployment = try Deployment(endpoint.address)
        let fetch = try Program(Built.svidsync, ["fetch", "--config", deployment.file, "--timeout", "50s"])
        try await eventually("a stream") { try await endpoint.streams() == 1 }
        fetch.signal(number)
        let end = try await fetch.wait(within: .seconds(10))
        #expect(end != .exited(0))
        #expect(!FileManager.default.fileExists(atPath: deployment.output))
    }
}
