import Foundation
import TestSupport
import Testing

@Suite(
    "Disks that are full, read-only or gone", .timeLimit(.minutes(1)), .serialized,
    .enabled("this process must be allowed to mount a tmpfs") { try await TemporaryMount.isPermitted() })
struct FailingDiskTests {
    @Test("full: the old set stays, other outputs go on, and the newest state is written when there is room again")
    func full() async throws {
        let mount = try await TemporaryMount(size: "256k")
        let endpoint = try await ScriptedEndpoint()
        let first = try await endpoint.send("good")
        let second = try TestDirectory()
        let deployment = try Deployment(
            endpoint.address, output: "\(mount.path)/out", extra: "    grace: 0s",
            others: """
                  - name: elsewhere
                    directory: \(second.path("out"))
                    files: [{ kind: certificate-chain, name: chain.pem }]
                """)
        let daemon = try await deployment.runUntilReady()
        let before = try deployment.snapshot()
        let elsewhere = try second.read("out/chain.pem")

        try mount.fill()
        try await endpoint.send("good")
        try await daemon.says("no space left")
        try await eventually("the other output") { try second.read("out/chain.pem") != elsewhere }
        #expect(try deployment.snapshot() == before)
        #expect(try await deployment.holds(serial: first[0]))
        // It is tried again, without another message, and fails again.
        try await daemon.says("not delivered; trying again", times: 2)
        #expect(try deployment.snapshot() == before)

        let newest = try await endpoint.send("good")
        try await daemon.says("serial=\(newest[0])")
        try mount.removeFiller()
        try await deployment.changes(from: before)
        #expect(try await deployment.holds(serial: newest[0]))
        let left = try FileManager.default.contentsOfDirectory(atPath: deployment.output).filter { $0.contains(".new") }
        #expect(left.isEmpty)
        #expect(try await daemon.stop() == .exited(0))
        try await endpoint.expectNoSecrets(in: daemon.errors)
    }

    @Test("full from the start: fetch ends with 73 and leaves no part of a key behind")
    func fullFromTheStart() async throws {
        let mount = try await TemporaryMount(size: "64k")
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        try mount.fill()
        let deployment = try Deployment(endpoint.address, output: "\(mount.path)/out")
        let result = try await deployment.command("fetch", "--timeout", "20s")
        #expect(result.end == .exited(73))
        #expect(result.errors.contains("no space left"))
        try mount.removeFiller()
        let found = FileManager.default.enumerator(atPath: mount.path)?.compactMap { $0 as? String } ?? []
        #expect(!found.contains { $0.hasSuffix("tls.key") }, "\(found)")
        #expect(try await deployment.command("fetch", "--timeout", "20s").end == .exited(0))
    }

    @Test("read-only after a delivery: 73, and the old set stays")
    func readOnly() async throws {
        let mount = try await TemporaryMount(size: "256k")
        let endpoint = try await ScriptedEndpoint()
        let first = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address, output: "\(mount.path)/out")
        #expect(try await deployment.command("fetch").end == .exited(0))
        let before = try deployment.snapshot()
        // Only possible while no daemon holds its lock, a file that is open for writing.
        try await mount.remount("ro")
        let newest = try await endpoint.send("good")
        let fetch = try await deployment.command("fetch", "--timeout", "20s")
        #expect(fetch.end == .exited(73))
        #expect(fetch.errors.contains("read-only"))
        #expect(try deployment.snapshot() == before)
        #expect(try await deployment.holds(serial: first[0]))

        try await mount.remount("rw")
        #expect(try await deployment.command("fetch").end == .exited(0))
        #expect(try await deployment.holds(serial: newest[0]))
    }

    @Test("read-only from the start: check and fetch say so with 73, run waits and recovers")
    func readOnlyFromTheStart() async throws {
        let mount = try await TemporaryMount(size: "256k")
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address, output: "\(mount.path)/out")
        try await mount.remount("ro")
        for command in ["check", "fetch"] {
            let result = try await deployment.command(command)
            #expect(result.end == .exited(73), "\(command)")
            #expect(
                (result.output + result.errors).contains("read-only"), "\(command): \(result.output)\(result.errors)")
        }
        let daemon = try deployment.run()
        try await daemon.says("the file system is read-only")
        try await mount.remount("rw")
        try await daemon.says("all outputs are written")
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("a file system mounted over the directory, and taken away: the set is written where the path leads")
    func mountedOver() async throws {
        let mount = try await TemporaryMount(size: "256k")
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address, output: "\(mount.path)/out")
        let daemon = try await deployment.runUntilReady()
        #expect(try await Program.run("umount", ["--lazy", mount.path]).end == .exited(0))
        let serials = try await endpoint.send("good")
        // A look at the directory may come first, and put the set before there.
        try await eventually("the set under the mount point") {
            guard FileManager.default.fileExists(atPath: "\(deployment.output)/tls.key") else { return false }
            return try await deployment.holds(serial: serials[0])
        }
        #expect(try await daemon.stop() == .exited(0))
    }
}
