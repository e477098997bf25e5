import Foundation
import TestSupport
import Testing

@Suite(
    "svidsync as a user without rights", .timeLimit(.minutes(1)),
    .enabled(if: geteuid() == 0, "only root can become another user"))
struct UnprivilegedTests {
    /// The program where everybody can reach it, whoever owns the directories above the build.
    private let bin: TestDirectory

    init() throws {
        bin = try TestDirectory()
        try FileManager.default.copyItem(atPath: Built.svidsync, toPath: bin.path("svidsync"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bin.path("svidsync"))
    }

    private func run(_ command: String, _ file: String) async throws -> (end: Program.End, said: String) {
        let result = try await Program.run(
            "setpriv",
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", bin.path("svidsync"), command, "--config", file])
        return (result.end, result.output + result.errors)
    }

    @Test(
        "a configuration that it may not read is an error of the configuration", arguments: ["run", "fetch", "check"])
    func unreadable(_ command: String) async throws {
        let directory = try TestDirectory()
        let file = try directory.write("config.yaml", "outputs: []\n", mode: 0o600)
        let result = try await run(command, file)
        #expect(result.end == .exited(78))
        #expect(result.said.contains("cannot be read"))
        #expect(result.said.contains("Permission denied"))
    }

    @Test("a directory where it may not write, or an owner that it may not give: 73, nothing is left behind")
    func notPermitted() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: endpoint.socket)
        let deployment = try Deployment(endpoint.address)
        for command in ["check", "fetch"] {
            let result = try await run(command, deployment.file)
            #expect(result.end == .exited(73), "\(command): \(result.said)")
            #expect(result.said.contains("not permitted"), "\(result.said)")
        }
        #expect(!FileManager.default.fileExists(atPath: deployment.output))

        let own = try TestDirectory()
        try FileManager.default.setAttributes(
            [.ownerAccountID: 65534, .groupOwnerAccountID: 65534], ofItemAtPath: own.path)
        let giving = try Deployment(endpoint.address, output: own.path("out"), extra: "    owner: root")
        let result = try await run("fetch", giving.file)
        #expect(result.end == .exited(73), "\(result.said)")
        #expect(result.said.contains("not permitted"), "\(result.said)")
        let found = FileManager.default.enumerator(atPath: own.path)?.compactMap { $0 as? String } ?? []
        #expect(!found.contains { $0.hasSuffix("tls.key") }, "\(found)")
        try await endpoint.expectNoSecrets(in: result.said)
    }
}
