import Foundation
import TestSupport
import Testing

@Suite("Directories that cannot be trusted or are taken", .timeLimit(.minutes(1)))
struct DirectoryTests {
    /// How to spoil the place of an output, what is said about it, and how to make it good again.
    struct Spoiling: CustomTestStringConvertible, Sendable {
        typealias Change = @Sendable (_ output: String) throws -> Void

        let testDescription: String
        let says: String
        let spoil: Change
        let mend: Change

        init(_ name: String, says: String, spoil: @escaping Change, mend: @escaping Change) {
            testDescription = name
            self.says = says
            self.spoil = spoil
            self.mend = mend
        }
    }

    private static func parent(_ path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    private static func set(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private static func make(_ path: String, mode: Int = 0o755) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try set(mode, path)
    }

    /// Only root can give a directory away.
    static var spoilings: [Spoiling] {
        geteuid() == 0 ? allSpoilings : allSpoilings.filter { !$0.says.contains("user") }
    }

    private static let allSpoilings = [
        Spoiling("open to others", says: "others could replace what is delivered") {
            try make($0, mode: 0o777)
        } mend: {
            try set(0o755, $0)
        },
        Spoiling("in a place open to others", says: "others could replace what is delivered") {
            try make($0)
            try set(0o777, parent($0))
        } mend: {
            try set(0o755, parent($0))
        },
        Spoiling("of another user", says: "belongs to user 12345") {
            try make($0)
            try FileManager.default.setAttributes([.ownerAccountID: 12345], ofItemAtPath: $0)
        } mend: {
            try FileManager.default.setAttributes([.ownerAccountID: 0], ofItemAtPath: $0)
        },
        Spoiling("a symbolic link", says: "is a symbolic link to") {
            try make($0 + ".real")
            try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: $0 + ".real")
        } mend: {
            try FileManager.default.removeItem(atPath: $0)
        },
        Spoiling("behind a symbolic link", says: "is a symbolic link to") {
            try make(parent($0) + ".real")
            try FileManager.default.removeItem(atPath: parent($0))
            try FileManager.default.createSymbolicLink(atPath: parent($0), withDestinationPath: parent($0) + ".real")
        } mend: {
            try FileManager.default.removeItem(atPath: parent($0))
            try make(parent($0))
        },
        Spoiling("a file", says: "is not a directory") {
            try Data("text".utf8).write(to: URL(fileURLWithPath: $0))
        } mend: {
            try FileManager.default.removeItem(atPath: $0)
        },
        Spoiling("a directory that holds one of a file's name", says: "tls.key") {
            try make($0 + "/tls.key/own")
        } mend: {
            try FileManager.default.removeItem(atPath: $0 + "/tls.key")
        },
    ]

    @Test("check and fetch say so with 73, run says so and delivers when it is mended", arguments: spoilings)
    func spoiled(_ spoiling: Spoiling) async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let place = try TestDirectory()
        let output = place.path("parent/out")
        try Self.make(place.path("parent"))
        let deployment = try Deployment(endpoint.address, output: output)
        try spoiling.spoil(output)
        for command in ["check", "fetch"] {
            let result = try await deployment.command(command)
            #expect(result.end == .exited(73), "\(command): \(result.output)\(result.errors)")
            #expect(
                (result.output + result.errors).contains(spoiling.says), "\(command): \(result.output)\(result.errors)")
        }
        let daemon = try deployment.run()
        try await daemon.says("not delivered; trying again")
        #expect(daemon.errors.contains(spoiling.says))
        let keys = FileManager.default.enumerator(atPath: place.path)?.compactMap { $0 as? String }
            .filter { $0.hasSuffix("tls.key") && !$0.contains("out/tls.key") }
        #expect(keys == [])
        try spoiling.mend(output)
        try await daemon.says("all outputs are written")
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await daemon.stop() == .exited(0))
        try await endpoint.expectNoSecrets(in: daemon.errors)
    }

    @Test("a missing directory is made only where that is wanted")
    func missing() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address, extra: "    create_directory: false")
        for command in ["check", "fetch"] {
            let result = try await deployment.command(command)
            #expect(result.end == .exited(73), "\(command)")
            #expect((result.output + result.errors).contains("does not exist"))
        }
        #expect(!FileManager.default.fileExists(atPath: deployment.output))
    }

    @Test("a directory that vanishes is made again, with the newest state", arguments: [true, false])
    func vanished(_ isRenamed: Bool) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        let daemon = try await deployment.runUntilReady()
        if isRenamed {
            try FileManager.default.moveItem(atPath: deployment.output, toPath: deployment.output + ".old")
        } else {
            try FileManager.default.removeItem(atPath: deployment.output)
        }
        let serials = try await endpoint.send("good")
        try await eventually("a new directory") {
            FileManager.default.fileExists(atPath: "\(deployment.output)/tls.key")
        }
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("a second daemon on the same directory is told who has it, and takes over when the first ends")
    func second() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        let first = try await deployment.runUntilReady()
        let before = try deployment.snapshot()
        let second = try deployment.run()
        try await second.says("\(deployment.output) is in use by process \(first.pid)")

        let fetch = try await deployment.command("fetch", "--timeout", "20s")
        #expect(fetch.end == .exited(73))
        #expect(fetch.errors.contains("in use by process \(first.pid)"))

        let serials = try await endpoint.send("good")
        try await deployment.changes(from: before)
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(second.count(of: " published") == 0)
        #expect(try await first.stop() == .exited(0))
        try await second.says("all outputs are written")
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try await second.stop() == .exited(0))
    }

    @Test("files of others under the names of the set are left alone and refused, others beside it do not matter")
    func foreignFiles() async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address)
        try Self.make(deployment.output)
        for name in ["tls.crt", "notes.txt"] {
            try Data("mine\n".utf8).write(to: URL(fileURLWithPath: "\(deployment.output)/\(name)"))
        }
        for command in ["check", "fetch"] {
            let result = try await deployment.command(command)
            #expect(result.end == .exited(73), "\(command)")
            #expect((result.output + result.errors).contains("\(deployment.output)/tls.crt was not made by svidsync"))
            #expect(try String(contentsOfFile: "\(deployment.output)/tls.crt", encoding: .utf8) == "mine\n")
        }
        try FileManager.default.removeItem(atPath: "\(deployment.output)/tls.crt")
        #expect(try await deployment.command("fetch").end == .exited(0))
        #expect(try await deployment.holds(serial: serials[0]))
        #expect(try String(contentsOfFile: "\(deployment.output)/notes.txt", encoding: .utf8) == "mine\n")
        // Its own links are no obstacle to the next check.
        #expect(try await deployment.command("check").end == .exited(0))
    }
}
