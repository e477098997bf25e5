import FileDelivery
import Glibc
import NativeKernel
import TestSupport
import Testing

@Suite("Publication", .timeLimit(.minutes(1)))
struct PublicationTests {
    @Test("the first set is there under its names, as links into one generation")
    func first() async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        #expect(output.currentGeneration == nil)
        let publication = try await output.publish(pair(1))
        #expect(publication == .published(generation: 1, changed: ["ca.pem", "tls.crt", "tls.key"], removed: []))
        #expect(output.currentGeneration == 1)
        #expect(try delivery.text("tls.crt") == "chain 1")
        #expect(try delivery.text("tls.key") == "key 1")
        #expect(try delivery.link("tls.key") == "..data/tls.key")
        #expect(try delivery.link("..data") == delivery.generations().first)
        #expect(try delivery.isTidy(visible: ["ca.pem", "tls.crt", "tls.key"]))
        #expect(try delivery.text("..data/.svidsync-generation").hasPrefix("generation 1\ntime "))
        #expect(try FileStatus.of(delivery.settings.directory).mode == 0o755)
        #expect(try delivery.status(delivery.link("..data")).mode == 0o755)
    }

    @Test("the same set again writes nothing", arguments: [false, true])
    func unchanged(afterRestart: Bool) async throws {
        let delivery = try Delivery()
        var output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let before = try delivery.names()
        if afterRestart {
            await output.close()
            output = try await delivery.open()
        }
        #expect(output.currentGeneration == 1)
        for _ in 0..<3 { #expect(try await output.publish(pair(1)) == .unchanged) }
        #expect(try delivery.names() == before)
    }

    @Test("only what differs is called changed, new or removed", arguments: [false, true])
    func differences(afterRestart: Bool) async throws {
        let delivery = try Delivery(grace: .zero)
        var output = try await delivery.open()
        _ = try await output.publish([file("a"), file("b"), file("c", mode: 0o600), file("d")])
        if afterRestart {
            await output.close()
            output = try await delivery.open()
        }
        let publication = try await output.publish([file("a"), file("b", "other"), file("c", mode: 0o640), file("e")])
        #expect(publication == .published(generation: 2, changed: ["b", "c", "e"], removed: ["d"]))
        #expect(try delivery.isTidy(visible: ["a", "b", "c", "e"]))
        #expect(try delivery.generations().count == 1)
        #expect(try delivery.text("b") == "other" && delivery.text("e") == "text of e")
    }

    @Test("an empty set removes all files")
    func empty() async throws {
        let delivery = try Delivery(grace: .zero)
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let publication = try await output.publish([])
        #expect(publication == .published(generation: 2, changed: [], removed: ["ca.pem", "tls.crt", "tls.key"]))
        #expect(try delivery.isTidy(visible: []))
        #expect(try await output.publish([]) == .unchanged)
    }

    @Test("owner, group and mode are as asked, and empty files are possible", .enabled(if: getuid() == 0))
    func ownership() async throws {
        let delivery = try Delivery {
            $0.directoryMode = 0o750
            $0.directoryOwner = FileOwner(uid: 1234, gid: 77)
        }
        let output = try await delivery.open()
        let files = [
            file("key", "", mode: 0o440, owner: FileOwner(uid: 1234, gid: 5678)), file("none", mode: 0),
        ]
        _ = try await output.publish(files)
        let key = try delivery.status("..data/key")
        #expect(key.user == 1234 && key.group == 5678 && key.mode == 0o440 && key.size == 0)
        #expect(try delivery.status("..data/none").mode == 0)
        let directory = try FileStatus.of(delivery.settings.directory)
        #expect(directory.user == 1234 && directory.group == 77 && directory.mode == 0o750)
        #expect(try await output.publish(files) == .unchanged)

        let moved = [file("key", "", mode: 0o440, owner: FileOwner(uid: 1234, gid: 99)), files[1]]
        #expect(try await output.publish(moved) == .published(generation: 2, changed: ["key"], removed: []))
        #expect(try delivery.status("..data/key").group == 99)
    }

    /// Something that another program does to the files.
    enum Drift: String, CaseIterable, Sendable {
        case linkDeleted, fileDeleted, modeChanged, rewritten, dataDeleted, dataRepointed, fileReplacedByLink
        case generationDeleted
    }

    @Test("what another program has spoilt is repaired by the next call", arguments: Drift.allCases)
    func drift(_ drift: Drift) async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let key = delivery.path("..data/tls.key")
        switch drift {
        case .linkDeleted: #expect(unsafe unlink(delivery.path("tls.key")) == 0)
        case .fileDeleted: #expect(unsafe unlink(key) == 0)
        case .modeChanged: #expect(unsafe chmod(key, 0o644) == 0)
        case .rewritten:
            // The same length and the same time of modification.
            try await runTool(
                "/bin/bash", "-c", "touch -r \(key) \(key).t && printf 'KEY 1' >\(key) && touch -r \(key).t \(key)")
        case .dataDeleted: #expect(unsafe unlink(delivery.path("..data")) == 0)
        case .dataRepointed:
            #expect(unsafe unlink(delivery.path("..data")) == 0 && symlink("/etc", delivery.path("..data")) == 0)
        case .fileReplacedByLink:
            #expect(unsafe unlink(key) == 0 && symlink("/etc/passwd", key) == 0)
        case .generationDeleted:
            try await runTool("rm", "-r", delivery.path(try delivery.link("..data")))
        }
        guard case .published(_, let changed, []) = try await output.publish(pair(1)) else {
            Issue.record("the drift was not seen")
            return
        }
        #expect(changed.contains("tls.key"))
        #expect(try delivery.text("tls.key") == "key 1" && delivery.text("tls.crt") == "chain 1")
        #expect(try delivery.status("..data/tls.key").mode == 0o640)
        #expect(try await output.publish(pair(1)) == .unchanged)
    }

    @Test("links whose generation somebody has deleted do not outlive a restart")
    func danglingLinks() async throws {
        let delivery = try Delivery()
        var output = try await delivery.open()
        _ = try await output.publish(pair(1))
        await output.close()
        try await runTool("rm", "-r", delivery.path(try delivery.link("..data")))
        output = try await delivery.open()
        #expect(output.currentGeneration == nil)
        _ = try await output.publish([file("tls.crt")])
        #expect(try delivery.isTidy(visible: ["tls.crt"]))
    }

    @Test("a name of the set that another tool has is refused, and nothing is touched")
    func foreign() async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        _ = try await output.publish([file("a", "old")])
        try delivery.root.write("out/tls.crt", "of another tool")
        #expect(unsafe symlink("elsewhere", delivery.path("b")) == 0)
        for set in [[file("a", "new"), file("tls.crt")], [file("a", "new"), file("b")]] {
            await #expect(performing: { try await output.publish(set) }, throws: isDelivery(.foreignFile))
        }
        #expect(try delivery.text("tls.crt") == "of another tool")
        #expect(try delivery.text("a") == "old")
        #expect(try delivery.generations().count == 1)
        #expect(unsafe unlink(delivery.path("tls.crt")) == 0)
        _ = try await output.publish([file("a", "new"), file("tls.crt")])
        #expect(try delivery.text("tls.crt") == "text of tls.crt")
    }

    @Test("files and links of another tool are replaced where that is wanted, directories never")
    func replaceExisting() async throws {
        let delivery = try Delivery { $0.replaceExisting = true }
        let output = try await delivery.open()
        try delivery.root.write("out/tls.crt", "of another tool")
        #expect(unsafe symlink("elsewhere", delivery.path("b")) == 0)
        _ = try await output.publish([file("tls.crt"), file("b")])
        #expect(try delivery.text("tls.crt") == "text of tls.crt" && delivery.text("b") == "text of b")
        #expect(unsafe mkdir(delivery.path("c"), 0o755) == 0)
        await #expect(performing: { try await output.publish([file("c")]) }, throws: isDelivery(.foreignFile))
    }

    @Test("a directory that another program manages in the same way is refused")
    func kubernetesVolume() async throws {
        let delivery = try Delivery()
        #expect(unsafe mkdir(delivery.settings.directory, 0o755) == 0)
        #expect(unsafe symlink("..2026_01_01", delivery.path("..data")) == 0)
        await #expect(performing: { try await delivery.open() }, throws: isDelivery(.foreignFile))
        #expect(try delivery.link("..data") == "..2026_01_01")
    }

    @Test(
        "sets that cannot be files of one directory are refused",
        arguments: [
            [file("")], [file(".")], [file("..")], [file("..data")], [file(".svidsync.lock")], [file("a/b")],
            [file("a\0b")], [file("a"), file("a")], [file("a", mode: 0o4755)],
            [file(String(repeating: "x", count: 256))],
        ])
    func invalid(_ files: [DeliveredFile]) async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        await #expect(performing: { try await output.publish(files) }, throws: isDelivery(.invalidFiles))
        #expect(try delivery.names() == [".svidsync.lock"])
    }

    @Test("nothing is published after the end, and the lock is free")
    func closed() async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        await output.close()
        await #expect(performing: { try await output.publish(pair(1)) }, throws: isDelivery(.closed))
        _ = try await delivery.open().publish(pair(1))
    }
}
