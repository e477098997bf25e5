import Glibc
import NativeKernel
import TestSupport
import Testing

@Suite("Trusted directories", .timeLimit(.minutes(1)), .enabled(if: getuid() == 0, "needs root to give files away"))
struct TrustedDirectoryTests {
    private let root: TestDirectory

    init() throws {
        root = try TestDirectory()
        #expect(unsafe mkdir(root.path("above"), 0o755) == 0)
        #expect(unsafe mkdir(root.path("above/it"), 0o755) == 0)
    }

    private func open(_ name: String, _ trust: DirectoryTrust = DirectoryTrust()) throws {
        _ = try Directory.openTrusted(root.path(name), trust)
    }

    private func set(_ name: String, mode: UInt32, user: UInt32 = 0, group: UInt32 = 0) {
        #expect(unsafe chown(root.path(name), user, group) == 0)
        #expect(unsafe chmod(root.path(name), mode) == 0)
    }

    @Test("a directory of root's below /tmp is fine")
    func fine() throws { try open("above/it") }

    @Test(
        "others must not write in it or above it",
        arguments: [
            ("above", 0o757, 0), ("above", 0o775, 77), ("above/it", 0o757, 0), ("above/it", 0o775, 77),
            ("above/it", 0o1777, 0),
        ] as [(String, UInt32, UInt32)])
    func writable(_ name: String, _ mode: UInt32, _ group: UInt32) {
        set(name, mode: mode, group: group)
        #expect(throws: UntrustedDirectory.writableByOthers(path: root.path(name), mode: mode, group: group)) {
            try open("above/it")
        }
    }

    @Test(
        "a sticky directory above it, and root's own group, do not matter",
        arguments: [
            ("above", 0o1777, 0), ("above", 0o1775, 77), ("above/it", 0o775, 0), ("above", 0o775, 0),
        ] as [(String, UInt32, UInt32)])
    func harmless(_ name: String, _ mode: UInt32, _ group: UInt32) throws {
        set(name, mode: mode, group: group)
        try open("above/it")
    }

    @Test("nobody else may own it or what is above it", arguments: ["above", "above/it"])
    func owner(_ name: String) {
        set(name, mode: 0o755, user: 1234)
        #expect(throws: UntrustedDirectory.foreignOwner(path: root.path(name), user: 1234)) { try open("above/it") }
    }

    @Test("the owner that the administrator has named may own it, but nothing above")
    func namedOwner() throws {
        set("above/it", mode: 0o755, user: 1234)
        try open("above/it", DirectoryTrust(owner: 1234))
        set("above", mode: 0o755, user: 1234)
        #expect(throws: UntrustedDirectory.foreignOwner(path: root.path("above"), user: 1234)) {
            try open("above/it", DirectoryTrust(owner: 1234))
        }
    }

    @Test("no component may be a symbolic link or another file")
    func links() throws {
        #expect(unsafe symlink("above", root.path("link")) == 0)
        #expect(throws: UntrustedDirectory.symbolicLink(path: root.path("link"), target: "above")) {
            try open("link/it")
        }
        try root.write("above/file", "")
        #expect(throws: UntrustedDirectory.notADirectory(path: root.path("above/file"))) { try open("above/file") }
        #expect(throws: UntrustedDirectory.notADirectory(path: root.path("above/file"))) { try open("above/file/x") }
    }

    @Test("a path that depends on the working directory is refused", arguments: ["a", "", "/tmp/../etc", "/a\0b"])
    func relative(_ path: String) {
        #expect(throws: UntrustedDirectory.notAbsolute(path: path)) {
            _ = try Directory.openTrusted(path, DirectoryTrust())
        }
    }

    @Test("missing directories are made with owner and mode, even after a crash while one was made")
    func creation() throws {
        #expect(unsafe mkdir(root.path("above/.svidsync-new-new"), 0o700) == 0)
        let creation = DirectoryTrust.Creation(mode: 0o2750, user: 0, group: 77)
        try open("above/new/deep", DirectoryTrust(creation: creation))
        let above = try FileStatus.of(root.path("above/new"))
        #expect(above.mode == 0o755 && above.group == 0)
        let made = try FileStatus.of(root.path("above/new/deep"))
        #expect(made.mode == 0o2750 && made.group == 77)
        #expect(try Directory.open(root.path("above")).names().sorted() == ["it", "new"])
    }

    @Test("without permission to make it, a missing directory is an error")
    func missing() {
        let cause = SystemError(code: ENOENT, call: "openat", subject: root.path("above/missing"))
        #expect(throws: UntrustedDirectory.system(cause)) { try open("above/missing/deep") }
    }
}
