import Foundation
import TestSupport
import Testing

@Suite("The limit of open descriptors", .timeLimit(.minutes(1)))
struct DescriptorLimitTests {
    @Test("many outputs are written under a low soft limit, which is raised as far as they need")
    func manyOutputs() async throws {
        let place = try TestDirectory()
        let socket = "\(place.path)/agent.sock"
        let agent = try Program(Built.svidsync, ["dev", "--socket", socket, "--ttl", "1h"])
        try await agent.says("serving")

        var lines = ["workload_api: { endpoint: \"unix://\(socket)\" }", "outputs:"]
        for number in 1...100 {
            lines += [
                "  - name: output-\(number)", "    directory: \(place.path)/out-\(number)",
                "    files: [ { kind: certificate-chain, name: tls.crt } ]",
            ]
        }
        lines.append("    hooks: [ { command: [/bin/sh, -c, \"ulimit -S -n > \(place.path)/limit\"] } ]")
        let configuration = "\(place.path)/svidsync.yaml"
        try lines.joined(separator: "\n").write(toFile: configuration, atomically: true, encoding: .utf8)

        let daemon = try Program(
            "/bin/sh",
            ["-c", "ulimit -S -n 128 && exec \"$0\" run --config \"$1\"", Built.svidsync, configuration])
        try await daemon.says("all outputs are written", within: .seconds(40))
        let limit = try await eventually("the limit of a hook", within: .seconds(20)) {
            let text = FileManager.default.contents(atPath: "\(place.path)/limit").map {
                String(decoding: $0, as: UTF8.self)
            }
            return text?.isEmpty == false ? text : nil
        }
        #expect(limit == "928\n")
        #expect(try await daemon.stop() == .exited(0))
        #expect(try await agent.stop() == .exited(0))
    }
}
