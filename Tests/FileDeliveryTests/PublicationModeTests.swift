import FileDelivery
import Glibc
import NativeKernel
import TestSupport
import Testing

/// Visible names that are files of their own.
@Suite("Publication file by file", .timeLimit(.minutes(1)))
struct PublicationModeTests {
    private static let modes = [PublicationMode.files, .inPlace]

    private func delivery(_ mode: PublicationMode) throws -> Delivery {
        try Delivery(grace: .zero) { $0.mode = mode }
    }

    @Test("names are regular files with content, mode and owner", arguments: modes)
    func regular(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        for (name, text, bits) in [("tls.crt", "chain 1", 0o644), ("tls.key", "key 1", 0o640)] as [(_, _, UInt32)] {
            let status = try delivery.status(name)
            #expect(status.kind == .regular && status.mode == bits)
            #expect(try delivery.text(name) == text)
        }
        #expect(try await output.publish(pair(1)) == .unchanged)
        guard case .published(2, let changed, let removed) = try await output.publish(pair(2)) else {
            return #expect(Bool(false), "not published")
        }
        #expect(changed == ["ca.pem", "tls.crt", "tls.key"] && removed == [])
        #expect(try delivery.text("tls.key") == "key 2")
        #expect(try delivery.isTidy(visible: ["ca.pem", "tls.crt", "tls.key"]))
    }

    @Test("files: a new file takes the place of the old one; in-place: the file stays the same one")
    func identity() async throws {
        for mode in Self.modes {
            let delivery = try delivery(mode)
            let output = try await delivery.open()
            _ = try await output.publish([file("a", "long text that is longer", mode: 0o644), file("b")])
            let before = try delivery.status("a").identity
            let untouched = try delivery.status("b")
            _ = try await output.publish([file("a", "short", mode: 0o600), file("b")])
            #expect(try delivery.text("a") == "short")
            #expect(try delivery.status("a").mode == 0o600)
            #expect((try delivery.status("a").identity == before) == (mode == .inPlace))
            #expect(try delivery.status("b") == untouched)
        }
    }

    @Test("a reader with the file open keeps the old content in mode files")
    func openFile() async throws {
        let delivery = try delivery(.files)
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let descriptor = unsafe Glibc.open(delivery.path("tls.key"), O_RDONLY)
        defer { _ = Glibc.close(descriptor) }
        _ = try await output.publish(pair(2))
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        #expect(String(decoding: buffer[..<count], as: UTF8.self) == "key 1")
    }

    @Test(
        "a name that is not in the set any more is gone, also when that is found out after a restart", arguments: modes)
    func removal(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        var output = try await delivery.open()
        _ = try await output.publish([file("a"), file("b")])
        _ = try await output.publish([file("b")])
        #expect(try delivery.isTidy(visible: ["b"]))
        await output.close()
        output = try await delivery.open()
        #expect(try await output.publish([file("b")]) == .unchanged)
        guard case .published(_, _, ["b"]) = try await output.publish([]) else {
            return #expect(Bool(false), "b was not removed")
        }
        #expect(try delivery.isTidy(visible: []))
    }

    @Test("what somebody did to a file is put right by the next publication of the same set", arguments: modes)
    func drift(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let damage: [@Sendable (String) throws -> Void] = [
            { path in unsafe unlink(path) },
            { path in unsafe truncate(path, 1) },
            { path in unsafe chmod(path, 0o666) },
            { path in
                unsafe unlink(path)
                unsafe symlink("/etc/passwd", path)
            },
        ]
        for (number, damage) in damage.enumerated() {
            try damage(delivery.path("tls.key"))
            guard case .published(_, let changed, _) = try await output.publish(pair(1)) else {
                return #expect(Bool(false), "damage \(number) was not seen")
            }
            #expect(changed == ["tls.key"])
            #expect(try delivery.text("tls.key") == "key 1")
            #expect(try delivery.status("tls.key").mode == 0o640)
            #expect(try delivery.status("tls.key").kind == .regular)
        }
    }

    @Test("a file of another tool is not touched, unless that is asked for", arguments: modes)
    func foreign(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        let output = try await delivery.open()
        try delivery.root.write("out/tls.crt", "mine")
        await #expect(performing: { try await output.publish(pair(1)) }, throws: isDelivery(.foreignFile))
        #expect(try delivery.text("tls.crt") == "mine")
        await output.close()
        var settings = delivery.settings
        settings.replaceExisting = true
        let replacing = try await OutputDirectory.open(settings)
        _ = try await replacing.publish(pair(1))
        #expect(try delivery.text("tls.crt") == "chain 1")
    }

    @Test(
        "from any mode to any other: the same names, no leftovers", arguments: PublicationMode.allCases,
        PublicationMode.allCases)
    func change(_ first: PublicationMode, _ second: PublicationMode) async throws {
        let delivery = try delivery(first)
        let before = try await delivery.open()
        _ = try await before.publish(pair(1) + [file("old")])
        await before.close()
        var settings = delivery.settings
        settings.mode = second
        let after = try await OutputDirectory.open(settings)
        _ = try await after.publish(pair(1))
        #expect(try delivery.isTidy(visible: ["ca.pem", "tls.crt", "tls.key"]))
        #expect(try delivery.text("tls.key") == "key 1")
        let kind = try delivery.status("tls.key").kind
        #expect(kind == (second == .set ? .symbolicLink : .regular))
        #expect(try await after.publish(pair(1)) == .unchanged)
    }

    @Test("numbered text has the number of the generation in every mode", arguments: PublicationMode.allCases)
    func numbered(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        let output = try await delivery.open()
        func set(_ number: Int) -> [DeliveredFile] {
            let contents = DeliveredFile.Contents.numbered(before: Array("<".utf8), after: Array(">".utf8))
            return [file("a", "\(number)"), DeliveredFile(name: "n", contents: contents, mode: 0o644)]
        }
        for number in 1...3 {
            _ = try await output.publish(set(number))
            #expect(try delivery.text("n") == "<\(number)>")
            #expect(try await output.publish(set(number)) == .unchanged)
        }
        await output.close()
        let again = try await delivery.open()
        #expect(try await again.publish(set(3)) == .unchanged)
    }

    @Test("in-place reaches a file that is mounted by itself, which no rename does", .enabled(if: getuid() == 0))
    func bindMount() async throws {
        let delivery = try delivery(.inPlace)
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let inside = try delivery.root.write("mounted", "")
        try await runTool("mount", "--bind", delivery.path("tls.key"), inside)
        do {
            _ = try await output.publish(pair(2))
            #expect(try delivery.root.read("mounted") == Array("key 2".utf8))
        } catch {
            try await runTool("umount", inside)
            throw error
        }
        try await runTool("umount", inside)
    }

    @Test(
        "readers get an entry of the access list, also after a restart and in every mode",
        arguments: PublicationMode.allCases)
    func readers(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        var settings = delivery.settings
        settings.directoryMode = 0o750
        settings.directoryReaders = AccessList(users: [4711])
        func key(_ readers: AccessList) -> [DeliveredFile] {
            [DeliveredFile(name: "k", contents: .bytes([1]), mode: 0o600, readers: readers)]
        }
        let output = try await OutputDirectory.open(settings)
        _ = try await output.publish(key(AccessList(users: [4711, 12], groups: [33])))
        let lists = try await Program.run("getfacl", ["-cnpE", delivery.path("k"), delivery.settings.directory])
        #expect(
            lists.output == """
                user::rw-
                user:12:r--
                user:4711:r--
                group::---
                group:33:r--
                mask::r--
                other::---

                user::rwx
                user:4711:r-x
                group::r-x
                mask::r-x
                other::---


                """)
        #expect(try await output.publish(key(AccessList(users: [4711, 12], groups: [33]))) == .unchanged)
        await output.close()
        let again = try await OutputDirectory.open(settings)
        #expect(try await again.publish(key(AccessList(users: [4711, 12], groups: [33]))) == .unchanged)
        guard case .published = try await again.publish(key(AccessList(users: [4711]))) else {
            return #expect(Bool(false), "the reader is still there")
        }
    }

    @Test(
        "whom the default access list of the directory names gets no right to a file, unless it is a reader",
        arguments: PublicationMode.allCases)
    func defaultList(_ mode: PublicationMode) async throws {
        let delivery = try delivery(mode)
        try await runTool("/usr/bin/env", "setfacl", "-d", "-m", "u:4711:rwx,g:33:rw", delivery.root.path)
        let output = try await delivery.open()
        func set(_ number: Int) -> [DeliveredFile] {
            [
                DeliveredFile(name: "k", contents: .bytes([UInt8(number)]), mode: 0o640),
                DeliveredFile(
                    name: "r", contents: .bytes([UInt8(number)]), mode: 0o600, readers: AccessList(users: [12])),
            ]
        }
        for number in 1...2 {
            _ = try await output.publish(set(number))
            let lists = try await Program.run("getfacl", ["-cnpE", delivery.path("k"), delivery.path("r")])
            #expect(
                lists.output == """
                    user::rw-
                    group::r--
                    other::---

                    user::rw-
                    user:12:r--
                    group::---
                    mask::r--
                    other::---


                    """)
        }
        await output.close()
        // An entry that somebody adds while we are not there is found at the start.
        try await runTool("/usr/bin/env", "setfacl", "-m", "u:4711:r", delivery.path("k"))
        let again = try await delivery.open()
        guard case .published(_, ["k"], _) = try await again.publish(set(2)) else {
            return #expect(Bool(false), "the entry is still there")
        }
        #expect(try await Program.run("getfacl", ["-cnpE", delivery.path("k")]).output.contains("4711") == false)
    }
}
