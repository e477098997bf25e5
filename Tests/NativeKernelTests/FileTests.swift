import Glibc
import NativeKernel
import TestSupport
import Testing

@Suite("Files", .timeLimit(.minutes(1)))
struct FileTests {
    @Test("a file is read whole up to the limit and not beyond", arguments: [0, 1, 1023, 1024, 1025, 5000, 100_000])
    func limit(_ size: Int) throws {
        let directory = try TestDirectory()
        let path = try directory.write("file", String(repeating: "x", count: size))
        #expect(try FileReader.read(path, limit: size).count == size)
        #expect(try FileReader.readSecret(path, limit: size + 1).count == size)
        if size > 0 {
            #expect(throws: SystemError(code: EFBIG, call: "read", subject: path)) {
                try FileReader.read(path, limit: size - 1)
            }
        }
    }

    @Test("files without a size, directories, pipes and missing files are no trap")
    func special() throws {
        let directory = try TestDirectory()
        #expect(try !FileReader.read("/proc/self/status", limit: 65536).isEmpty)
        #expect(throws: SystemError(code: EISDIR, call: "read", subject: directory.path)) {
            try FileReader.read(directory.path, limit: 10)
        }
        #expect(unsafe mkfifo(directory.path("pipe"), 0o600) == 0)
        #expect(try FileReader.read(directory.path("pipe"), limit: 10) == [])
        #expect(throws: SystemError(code: ENOENT, call: "open", subject: "/nonexistent")) {
            try FileReader.read("/nonexistent", limit: 10)
        }
    }

    @Test("a directory is not opened through a symbolic link, wherever in the path it is")
    func links() throws {
        let root = try TestDirectory()
        #expect(unsafe mkdir(root.path("real"), 0o755) == 0)
        #expect(unsafe mkdir(root.path("real/inner"), 0o755) == 0)
        #expect(unsafe symlink("real", root.path("link")) == 0)
        _ = try Directory.open(root.path("real/inner"))
        for path in ["link", "link/inner"] {
            #expect { _ = try Directory.open(root.path(path)) } throws: { ($0 as? SystemError)?.code == ELOOP }
        }
        let opened = try Directory.open(root.path)
        #expect { _ = try opened.directory("link") } throws: { ($0 as? SystemError)?.code == ENOTDIR }
    }

    @Test("names that are no single component are refused", arguments: ["", ".", "..", "a/b", "/a", "a\0b"])
    func names(_ name: String) throws {
        let root = try TestDirectory()
        let directory = try Directory.open(root.path)
        #expect { _ = try directory.createFile(name) } throws: { ($0 as? SystemError)?.code == EINVAL }
        #expect { try directory.unlink(name) } throws: { ($0 as? SystemError)?.code == EINVAL }
        #expect { try directory.rename("x", to: name) } throws: { ($0 as? SystemError)?.code == EINVAL }
        #expect { try directory.removeTree(name) } throws: { ($0 as? SystemError)?.code == EINVAL }
    }

    @Test("a new file is private, and never something that was there")
    func create() throws {
        let root = try TestDirectory()
        let directory = try Directory.open(root.path)
        let file = try directory.createFile("file")
        try file.write(Array("text".utf8).span)
        #expect(try file.status().mode == 0o600)
        #expect(unsafe symlink("/tmp/svidsync-must-not-appear", root.path("trap")) == 0)
        for name in ["file", "trap"] {
            #expect { _ = try directory.createFile(name) } throws: { ($0 as? SystemError)?.code == EEXIST }
        }
        #expect { try directory.read("trap", limit: 10) } throws: { ($0 as? SystemError)?.code == ELOOP }
        #expect(try directory.read("file", limit: 10) == Array("text".utf8))
    }

    @Test("owner, mode, links and renaming are what the kernel says afterwards")
    func status() throws {
        let root = try TestDirectory()
        let directory = try Directory.open(root.path)
        let file = try directory.createFile("file")
        try file.setOwner(user: 1234, group: 5678)
        try file.setMode(0o640)
        let status = try directory.status(of: "file")
        #expect(status.user == 1234 && status.group == 5678 && status.mode == 0o640 && status.kind == .regular)
        try directory.makeSymbolicLink("link", to: "a b/c")
        #expect(try directory.symbolicLink("link") == "a b/c")
        #expect(try directory.status(of: "link").kind == .symbolicLink)
        try directory.rename("link", to: "file")
        #expect(try file.status().links == 0)
        #expect(try directory.names() == ["file"])
        try directory.makeDirectory("made")
        #expect { try directory.renameExclusively("made", to: "file") } throws: {
            ($0 as? SystemError)?.reason == .exists
        }
    }

    @Test("a tree is removed with all that is in it, and nothing that links lead to")
    func removeTree() throws {
        let root = try TestDirectory()
        try root.write("outside", "stays")
        for directory in ["tree", "tree/a", "tree/a/b"] {
            #expect(unsafe mkdir(root.path(directory), 0o755) == 0)
        }
        for file in ["tree/x", "tree/a/y", "tree/a/b/z"] { try root.write(file, "gone") }
        #expect(unsafe symlink(root.path, root.path("tree/a/back")) == 0)
        let directory = try Directory.open(root.path)
        try directory.removeTree("tree")
        #expect(try directory.names() == ["outside"])
    }

    @Test("only one holder has a lock, and the other learns who")
    func lock() throws {
        let root = try TestDirectory()
        let directory = try Directory.open(root.path)
        do {
            let lock = try FileLock(in: directory, name: "lock")
            #expect { _ = try FileLock(in: directory, name: "lock") } throws: {
                $0 as? FileLock.Failure == .held(by: getpid())
            }
            _ = lock
        }
        _ = try FileLock(in: directory, name: "lock")
        #expect(try directory.status(of: "lock").mode == 0o600)
    }

    @Test("a lock file that is a link is refused")
    func lockLink() throws {
        let root = try TestDirectory()
        try root.write("victim", "content")
        #expect(unsafe symlink("victim", root.path("lock")) == 0)
        let directory = try Directory.open(root.path)
        #expect(throws: FileLock.Failure.system(SystemError(code: ELOOP, call: "openat", subject: "lock"))) {
            _ = try FileLock(in: directory, name: "lock")
        }
        #expect(try root.read("victim") == Array("content".utf8))
    }
}
