import FileDelivery
import NativeKernel
import TestSupport
import Testing

@Suite("Delivery: publication in two steps", .timeLimit(.minutes(1)))
struct StagingTests {
    private let directory: TestDirectory
    private let path: String

    init() throws {
        directory = try TestDirectory()
        path = directory.path("out")
    }

    private func open() async throws -> OutputDirectory {
        try await OutputDirectory.open(DeliverySettings(directory: path))
    }

    private func files(_ text: String) -> [DeliveredFile] {
        [
            DeliveredFile(name: "a", contents: .bytes(Array(text.utf8)), mode: 0o644),
            DeliveredFile(
                name: "key", contents: .secret(SecretBytes(copying: Array("key \(text)".utf8).span)), mode: 0o600),
        ]
    }

    private func staged(_ output: OutputDirectory, _ text: String) async throws -> StagedSet {
        let result = try await output.stage(files(text), owesHooks: true)
        guard case .staged(let set) = result else { return try #require(nil, "nothing was staged: \(result)") }
        return set
    }

    private func text(_ name: String) throws -> String { String(decoding: try directory.read(name), as: UTF8.self) }

    @Test("a staged set is complete at its path, and no visible name leads to it before its publication")
    func stage() async throws {
        let output = try await open()
        _ = try await output.publish(files("old"))
        let set = try await staged(output, "new")
        #expect(set.changed == ["a", "key"] && set.removed == [] && set.generation == 2)
        #expect(try FileReader.read("\(set.path)/a", limit: 100) == Array("new".utf8))
        #expect(try FileStatus.of("\(set.path)/key").mode == 0o600)
        #expect(try text("out/a") == "old")
        #expect(output.currentGeneration == 1 && output.owedHooks == nil)
        #expect(
            try await output.publish(set) == .published(generation: 2, changed: ["a", "key"], removed: []))
        #expect(try text("out/a") == "new")
        #expect(output.owedHooks?.generation == 2)
    }

    @Test("the first set is known as such by the next process, whatever was refused before it; later ones are not")
    func first() async throws {
        var output = try await open()
        for text in ["one", "two"] { try await output.discard(try await staged(output, text)) }
        _ = try await output.publish(try await staged(output, "three"))
        #expect(output.owedHooks?.generation == 3 && output.owedHooks?.isFirst == true)
        await output.close()
        output = try await open()
        #expect(output.owedHooks?.generation == 3 && output.owedHooks?.isFirst == true)
        // The hooks of the first have not run: who reads it must learn of the second.
        _ = try await output.publish(try await staged(output, "four"))
        await output.close()
        output = try await open()
        #expect(output.owedHooks?.generation == 4 && output.owedHooks?.isFirst == false)
    }

    @Test("a set that is put back into a directory that somebody has removed is not the first")
    func removed() async throws {
        let output = try await open()
        _ = try await output.publish(files("old"))
        #expect(try await Program.run("rm", ["-r", path]).end == .exited(0))
        _ = try await output.publish(files("old"), owesHooks: true)
        #expect(output.owedHooks?.isFirst == false)
        #expect(try text("out/a") == "old")
    }

    @Test("a set that is discarded, or staged over, leaves nothing, and cannot be published")
    func discard() async throws {
        let output = try await open()
        _ = try await output.publish(files("old"))
        let first = try await staged(output, "one")
        let second = try await staged(output, "two")
        #expect(throws: SystemError.self) { try FileStatus.of(first.path) }
        try await output.discard(second)
        #expect(throws: SystemError.self) { try FileStatus.of(second.path) }
        for set in [first, second] {
            let error = await #expect(throws: DeliveryError.self) { _ = try await output.publish(set) }
            #expect(error?.code == .outdated)
        }
        #expect(try text("out/a") == "old")
    }

    @Test("what equals the published set is not staged")
    func equal() async throws {
        let output = try await open()
        _ = try await output.publish(files("x"))
        #expect(try await output.stage(files("x")) == .settled(.unchanged))
    }

    @Test("a set is not published over another one that came in between")
    func overtaken() async throws {
        let output = try await open()
        let set = try await staged(output, "slow")
        _ = try await output.publish(files("quick"))
        let error = await #expect(throws: DeliveryError.self) { _ = try await output.publish(set) }
        #expect(error?.code == .outdated)
        #expect(try text("out/a") == "quick")
        #expect(throws: SystemError.self) { try FileStatus.of(set.path) }
    }

    @Test("a set that was staged when the process died is removed at the next start")
    func recovery() async throws {
        let first = try await open()
        _ = try await first.publish(files("old"))
        let set = try await staged(first, "new")
        await first.close()
        let second = try await open()
        #expect(throws: SystemError.self) { try FileStatus.of(set.path) }
        #expect(try text("out/a") == "old")
        #expect(second.currentGeneration == 1)
    }

    @Test("a set is published in place of one certain generation, or not at all")
    func replacing() async throws {
        let output = try await open()
        _ = try await output.publish(files("one"))
        _ = try await output.publish(files("two"))
        let error = await #expect(throws: DeliveryError.self) {
            _ = try await output.publish(files("one"), owesHooks: true, replacing: 1)
        }
        #expect(error?.code == .outdated)
        #expect(
            try await output.publish(files("one"), owesHooks: true, replacing: 2)
                == .published(generation: 3, changed: ["a", "key"], removed: []))
        #expect(try text("out/a") == "one")
    }

    @Test("a snapshot is what is published, by whatever process, with modes and owners")
    func snapshot() async throws {
        let output = try await open()
        #expect(try await output.snapshot() == nil)
        _ = try await output.publish(files("x"))
        await output.close()
        let snapshot = try #require(try await open().snapshot())
        #expect(snapshot.map(\.name) == ["a", "key"] && snapshot.map(\.mode) == [0o644, 0o600])
        #expect(snapshot[0].owner.uid == Credentials.user)
        guard case .secret(let key) = snapshot[1].contents else { return }
        #expect(key.withSpan { $0.count } == 5)
    }
}
