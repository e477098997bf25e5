import Foundation
import TestSupport
import Testing

@Suite("Agents that come late, die and are replaced", .timeLimit(.minutes(1)))
struct EndpointLifeTests {
    /// Measures in seconds until a result is below one; the machine may be busy with other tests, so that the best of
    /// three counts.
    private func expectBelowOneSecond(_ what: String, _ measure: () async throws -> Double) async throws {
        var times: [Double] = []
        while times.count < 3, times.last.map({ $0 >= 1 }) ?? true { times.append(try await measure()) }
        print("\(what): \(times.map { Int($0 * 1000) }) ms after the server was ready")
        #expect(times.contains { $0 < 1 }, "\(what): \(times)")
    }

    @Test("killed and replaced under the same path: the new one's state within a second")
    func replaced() async throws {
        try await expectBelowOneSecond("replaced agent") { try await replacement() }
    }

    private func replacement() async throws -> Double {
        let old = try await ScriptedEndpoint(agent: ScriptedAgent())
        try await old.send("good")
        let deployment = try Deployment(old.address)
        let daemon = try await deployment.runUntilReady()
        let before = try deployment.snapshot()
        try await old.agent.crash()
        // The wait between attempts has to be longer than what is measured: 1.6 s or more after six.
        try await daemon.says("no Workload API", times: 6)
        #expect(try deployment.snapshot() == before)

        let new = try await ScriptedEndpoint(socket: old.socket, listens: false)
        // What it is to say is ready before it listens: nothing but the client is measured.
        let serials = try await new.send("good")
        let began = try await new.listen()
        try await deployment.changes(from: before)
        let seconds = Date().timeIntervalSince1970 - began
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await daemon.stop() == .exited(0))
        try await new.close()
        return seconds
    }

    @Test("while the old one goes on behind an unlinked socket it counts, after that the new one")
    func bothRun() async throws {
        let old = try await ScriptedEndpoint(agent: ScriptedAgent())
        let first = try await old.send("good")
        let deployment = try Deployment(old.address)
        let daemon = try await deployment.runUntilReady()
        #expect(try await deployment.holds(serial: first[0]))

        try FileManager.default.removeItem(atPath: old.socket)
        let new = try await ScriptedEndpoint(socket: old.socket)
        let waiting = try await new.send("good")
        let second = try await old.send("good")
        try await daemon.says("serial=\(second[0])")
        #expect(daemon.count(of: "serial=\(waiting[0])") == 0)
        try await eventually("the old one's set") { try await deployment.holds(serial: second[0]) }
        #expect(try await old.calls().count == 1)

        let before = try deployment.snapshot()
        try await old.agent.crash()
        try await daemon.says("serial=\(waiting[0])")
        try await deployment.changes(from: before)
        #expect(try await deployment.holds(serial: waiting[0]))
        #expect(try await daemon.stop() == .exited(0))
        try await new.close()
    }

    @Test(
        "a socket that appears late, in a directory that is not there yet: files within a second of its readiness",
        arguments: ["agent.sock", "not/there/yet/agent.sock"])
    func late(_ name: String) async throws {
        try await expectBelowOneSecond("late socket \(name)") { try await delay(name) }
    }

    /// The seconds from the moment at which a server takes connections to the moment at which the files are there.
    private func delay(_ name: String) async throws -> Double {
        let place = try TestDirectory()
        let endpoint = try await ScriptedEndpoint(socket: place.path(name), listens: false)
        let deployment = try Deployment(endpoint.address)
        let daemon = try deployment.run()
        // After six attempts the next wait is 1.6 s or more.
        try await daemon.says("no Workload API", times: 6)
        try await endpoint.send("good")
        let began = try await endpoint.listen()
        try await eventually("files", every: .milliseconds(1)) {
            FileManager.default.fileExists(atPath: "\(deployment.output)/tls.key")
        }
        let seconds = Date().timeIntervalSince1970 - began
        #expect(try await daemon.stop() == .exited(0))
        try await endpoint.close()
        return seconds
    }

    @Test("a path that holds no socket, and a server that says nothing, are waited for")
    func strange() async throws {
        let endpoint = try await ScriptedEndpoint(listens: false)
        try endpoint.directory.write("agent.sock", "no socket\n")
        let deployment = try Deployment(endpoint.address)
        let daemon = try deployment.run()
        try await daemon.says("no Workload API", times: 2)
        try FileManager.default.removeItem(atPath: endpoint.socket)
        try await endpoint.listen()
        try await eventually("a stream") { try await endpoint.streams() == 1 }
        let serials = try await endpoint.send("good")
        try await daemon.says("all outputs are written")
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await daemon.stop() == .exited(0))
    }
}
