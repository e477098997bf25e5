import Glibc
import SyncAgent
import TestSupport
import Testing

@Suite("Configuration: the file", .timeLimit(.minutes(1)))
struct ConfigurationFileTests {
    private let good = "outputs: [{name: a, directory: /run/a, files: [{kind: combined, name: x}]}]\n"

    private func problem(_ path: String) async -> String {
        do throws(ConfigurationError) {
            _ = try await ConfigurationFile.load(path)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("a good file is loaded, also through links")
    func good() async throws {
        let directory = try TestDirectory()
        let path = try directory.write("real.yaml", good)
        unsafe symlink("real.yaml", directory.path("link.yaml"))
        #expect(try await ConfigurationFile.load(path).outputs.count == 1)
        #expect(try await ConfigurationFile.load(directory.path("link.yaml")).outputs.count == 1)
    }

    @Test("problems name the file as it was named")
    func names() async throws {
        let directory = try TestDirectory()
        let path = try directory.write("bad.yaml", "output: []\n")
        let text = await problem(path)
        #expect(text.hasPrefix("\(path):1:1: "))
        #expect(text.contains("unknown key; did you mean 'outputs'?"))
    }

    @Test("a file that is missing, too large or no file is an error, and a pipe does not hang")
    func unreadable() async throws {
        let directory = try TestDirectory()
        #expect(await problem(directory.path("none")) == "there is no configuration file \(directory.path("none"))")
        let large = try directory.write("large", String(repeating: "#", count: ConfigurationFile.sizeLimit + 1))
        #expect(await problem(large).contains("has more than 1048576 bytes"))
        #expect(await problem(directory.path) == "\(directory.path) is not a regular file")
        unsafe mkfifo(directory.path("pipe"), 0o600)
        #expect(await problem(directory.path("pipe")).contains("is not a regular file"))
    }

    @Test("as root, a file that somebody else could change is refused", .enabled(if: geteuid() == 0))
    func untrusted() async throws {
        let directory = try TestDirectory()
        let path = try directory.write("c.yaml", good)
        #expect(await problem(path) == "none")

        unsafe chmod(path, 0o646)
        #expect(await problem(path).contains("\(path) (mode 0646) may be written by others"))
        unsafe chmod(path, 0o664)
        #expect(await problem(path) == "none")
        unsafe chown(path, 0, 12345)
        #expect(await problem(path).contains("may be written by others"))
        unsafe chmod(path, 0o644)
        #expect(await problem(path) == "none")
        unsafe chown(path, 12345, 0)
        #expect(await problem(path).contains("\(path) belongs to user 12345"))
        unsafe chown(path, 0, 0)

        unsafe chmod(directory.path, 0o757)
        #expect(await problem(path).contains("\(directory.path) (mode 0757) may be written by others"))
        unsafe chmod(directory.path, 0o1777)
        #expect(await problem(path) == "none")
        unsafe chmod(directory.path, 0o755)
        unsafe chown(directory.path, 12345, 0)
        #expect(await problem(path).contains("\(directory.path) belongs to user 12345"))
    }

    @Test("as root, a link does not hide a place that somebody else could change", .enabled(if: geteuid() == 0))
    func untrustedThroughLink() async throws {
        let directory = try TestDirectory()
        unsafe mkdir(directory.path("open"), 0o755)
        unsafe chmod(directory.path("open"), 0o777)
        try directory.write("open/c.yaml", good)
        unsafe symlink("open/c.yaml", directory.path("link.yaml"))
        #expect(await problem(directory.path("link.yaml")).contains("\(directory.path("open")) (mode 0777)"))
    }

    @Test(
        "a directory that all may write is no danger where nobody can write: on a read-only mount",
        .enabled(if: geteuid() == 0))
    func readOnlyMount() async throws {
        let directory = try TestDirectory()
        let mounted = directory.path("volume")
        unsafe mkdir(mounted, 0o755)
        let mount = try await Program.run("mount", ["-t", "tmpfs", "-o", "mode=0777,size=64k", "tmpfs", mounted])
        // Without the right to mount there is nothing to test.
        guard mount.end == .exited(0) else { return }
        try directory.write("volume/c.yaml", good)
        let before = await problem("\(mounted)/c.yaml")
        let remount = try await Program.run("mount", ["-o", "remount,ro", mounted])
        let after = await problem("\(mounted)/c.yaml")
        let unmount = try await Program.run("umount", [mounted])
        #expect(before.contains("(mode 0777) may be written by others"))
        #expect(remount.end == .exited(0) && unmount.end == .exited(0))
        #expect(after == "none")
    }
}
