import FileDelivery
import Glibc
import NativeKernel
import TestSupport
import Testing

/// A small file system of its own in memory, gone with the last reference.
private final class SmallFileSystem: Sendable {
    let path: String
    /// Removed after the end of the file system in it.
    private let root: TestDirectory

    init(options: String) async throws {
        root = try TestDirectory()
        path = root.path("small")
        #expect(unsafe mkdir(path, 0o755) == 0)
        try await runTool("mount", "-t", "tmpfs", "-o", options, "svidsync-test", path)
    }

    func remount(_ options: String) async throws { try await runTool("mount", "-o", "remount,\(options)", path) }

    deinit {
        // 2 is MNT_DETACH: whatever still has it open keeps it until then.
        if unsafe umount2(path, 2) != 0 { unsafe perror("umount") }
    }
}

@Suite("Failures", .timeLimit(.minutes(1)))
struct FailureTests {
    @Test(
        "a full file system leaves the old set, and the next call works when there is room", .enabled(if: getuid() == 0)
    )
    func full() async throws {
        let small = try await SmallFileSystem(options: "size=256k,mode=0755")
        let settings = DeliverySettings(directory: "\(small.path)/out", grace: .zero)
        let output = try await OutputDirectory.open(settings)
        _ = try await output.publish([file("a", "old")])
        let before = try Directory.open(settings.directory).names().sorted()

        let large = file("a", String(repeating: "x", count: 400_000))
        await #expect(performing: { try await output.publish([large]) }, throws: isDelivery(.noSpace))
        #expect(try FileReader.read("\(settings.directory)/a", limit: 10) == Array("old".utf8))
        #expect(try Directory.open(settings.directory).names().sorted() == before)

        try await small.remount("size=4m")
        #expect(
            try await output.publish([large]) == .published(generation: 2, changed: ["a"], removed: []))
    }

    @Test("without inodes nothing is half-made", .enabled(if: getuid() == 0), arguments: 6...14)
    func noInodes(_ count: Int) async throws {
        // root, out, lock, and what a first set needs: generation, file, metadata, two links.
        let small = try await SmallFileSystem(options: "nr_inodes=\(count),mode=0755")
        let settings = DeliverySettings(directory: "\(small.path)/out", grace: .zero)
        let output = try await OutputDirectory.open(settings)
        do {
            _ = try await output.publish([file("a", "1")])
            _ = try await output.publish([file("a", "2"), file("b", "2")])
        } catch {
            #expect(error.code == .noSpace)
        }
        try await small.remount("nr_inodes=100")
        _ = try await output.publish([file("a", "3"), file("b", "3")])
        for name in ["a", "b"] {
            #expect(try FileReader.read("\(settings.directory)/\(name)", limit: 10) == Array("3".utf8))
        }
        #expect(try Directory.open(settings.directory).names().filter { $0.hasPrefix("..") }.count == 2)
    }

    @Test(
        "a read-only file system leaves the old set, and the next call works when it is writable",
        .enabled(if: getuid() == 0))
    func readOnly() async throws {
        let small = try await SmallFileSystem(options: "size=1m,mode=0755")
        let settings = DeliverySettings(directory: "\(small.path)/out")
        let output = try await OutputDirectory.open(settings)
        _ = try await output.publish([file("a", "old")])
        await output.close()
        try await small.remount("ro")
        await #expect(performing: { try await OutputDirectory.open(settings) }, throws: isDelivery(.readOnly))
        try await small.remount("rw")
        let again = try await OutputDirectory.open(settings)
        #expect(try FileReader.read("\(settings.directory)/a", limit: 10) == Array("old".utf8))
        _ = try await again.publish([file("a", "new")])
        #expect(again.currentGeneration == 2)
    }

    @Test("a directory that is deleted is made again, with its lock", arguments: [["rm", "-r"], ["mv"]])
    func vanished(_ command: [String]) async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        let out = delivery.settings.directory
        let arguments = command.dropFirst() + (command[0] == "mv" ? [out, "\(out).old"] : [out])
        #expect(try await Program.run(command[0], Array(arguments)).end == .exited(0))
        let publication = try await output.publish(pair(1))
        #expect(publication == .published(generation: 2, changed: ["ca.pem", "tls.crt", "tls.key"], removed: []))
        #expect(try delivery.isTidy(visible: ["ca.pem", "tls.crt", "tls.key"]))
        await #expect(performing: { try await delivery.open() }, throws: isDelivery(.locked))
    }

    @Test("a directory that must exist and does not is an error until it does")
    func missing() async throws {
        let delivery = try Delivery { $0.createDirectory = false }
        await #expect(performing: { try await delivery.open() }, throws: isDelivery(.vanished))
        #expect(unsafe mkdir(delivery.settings.directory, 0o755) == 0)
        let output = try await delivery.open()
        _ = try await output.publish(pair(1))
        try await runTool("rm", "-r", delivery.settings.directory)
        await #expect(performing: { try await output.publish(pair(2)) }, throws: isDelivery(.vanished))
        #expect(unsafe mkdir(delivery.settings.directory, 0o755) == 0)
        _ = try await output.publish(pair(2))
        #expect(try delivery.text("tls.crt") == "chain 2")
    }

    @Test("an agent without privileges works under any umask", .enabled(if: getuid() == 0), arguments: ["0", "0777"])
    func unprivileged(umask: String) async throws {
        let delivery = try Delivery()
        #expect(unsafe chown(delivery.root.path, 65534, 65534) == 0)
        // A copy, since the user may not be allowed to enter the build directory.
        let programs = try TestDirectory()
        try await runTool("cp", "\(Built.products)/DeliveryCrasher", programs.path("tool"))
        let command = "umask \(umask); exec setpriv --reuid=65534 --regid=65534 --clear-groups"
        // The second run finds what the first has left.
        for (first, last) in [(1, 3), (4, 5)] {
            try await runTool(
                "/bin/bash", "-c",
                "\(command) \(programs.path("tool")) \(delivery.settings.directory) \(first) \(last)")
        }
        #expect(try delivery.text("tls.key").hasPrefix("set 5 of tls.key\n"))
        let key = try delivery.status("..data/tls.key")
        #expect(key.user == 65534 && key.mode == 0o640)
        #expect(try FileStatus.of(delivery.settings.directory).mode == 0o755)
        #expect(try delivery.generations().count == 1)
    }

    @Test("a second owner of the directory is refused and told the process")
    func locked() async throws {
        let delivery = try Delivery()
        let output = try await delivery.open()
        await #expect {
            _ = try await delivery.open()
        } throws: {
            ($0 as? DeliveryError)?.code == .locked && ($0 as? DeliveryError)?.holder == getpid()
        }
        await output.close()
    }

    @Test(
        "a directory that others may write in is refused, and says how to change that",
        arguments: [
            (0o777, 0), (0o770, 77), (0o1777, 0),
        ] as [(UInt32, UInt32)])
    func unsafeDirectory(_ mode: UInt32, _ group: UInt32) async throws {
        let delivery = try Delivery()
        let out = delivery.settings.directory
        #expect(unsafe mkdir(out, 0o755) == 0)
        #expect(unsafe chown(out, 0, group) == 0 && chmod(out, mode) == 0)
        await #expect {
            _ = try await delivery.open()
        } throws: {
            isDelivery(.unsafeDirectory)($0) && "\($0)".contains("chmod go-w \(out)")
        }
        #expect(try delivery.names() == [])
    }

    @Test("a symbolic link in the path is refused and named")
    func link() async throws {
        let delivery = try Delivery()
        #expect(unsafe symlink(delivery.root.path, delivery.root.path("link")) == 0)
        let settings = DeliverySettings(directory: delivery.root.path("link/out"))
        await #expect {
            _ = try await OutputDirectory.open(settings)
        } throws: {
            isDelivery(.symbolicLink)($0) && "\($0)".contains("link is a symbolic link to \(delivery.root.path)")
        }
    }

    @Test(
        "settings that contradict themselves are refused",
        arguments: [
            DeliverySettings(directory: "relative"), DeliverySettings(directory: "/tmp/../etc"),
            DeliverySettings(directory: "/dev/shm/x", directoryMode: 0o777),
            DeliverySettings(directory: "/dev/shm/x", directoryMode: 0o500),
            DeliverySettings(directory: "/dev/shm/x", keepGenerations: 0),
            DeliverySettings(directory: "/dev/shm/x", grace: .seconds(-1)),
        ])
    func settings(_ settings: DeliverySettings) async {
        await #expect(performing: { try await OutputDirectory.open(settings) }, throws: isDelivery(.invalidSettings))
    }
}
