import Glibc
import NativeKernel
import TestSupport
import Testing

@Suite("PathWatch", .timeLimit(.minutes(1)))
struct PathWatchTests {
    /// Pulses until the condition holds after one of them.
    private func pulses(
        _ watch: PathWatch, after change: () throws -> Void, until holds: () -> Bool
    ) async throws -> Bool {
        var iterator = watch.makeAsyncIterator()
        await iterator.next()
        #expect(!holds())
        try change()
        while await iterator.next() != nil {
            if holds() { return true }
        }
        return false
    }

    private func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    @Test("the first pulse comes at once, whatever the path")
    func first() async {
        var iterator = PathWatch("/nonexistent/a/b").makeAsyncIterator()
        #expect(await iterator.next() != nil)
    }

    @Test("a file in directories that are made later is noticed")
    func deep() async throws {
        let root = try TestDirectory()
        let path = root.path("a/b/c/socket")
        let noticed = try await pulses(
            PathWatch(path),
            after: {
                for directory in ["a", "a/b", "a/b/c"] { #expect(unsafe mkdir(root.path(directory), 0o755) == 0) }
                #expect(unsafe mknod(path, S_IFSOCK | 0o600, 0) == 0)
            }, until: { exists(path) })
        #expect(noticed)
    }

    @Test("each step of the way may come alone")
    func steps() async throws {
        let root = try TestDirectory()
        let path = root.path("a/b/file")
        var iterator = PathWatch(path).makeAsyncIterator()
        await iterator.next()
        for directory in ["a", "a/b"] {
            #expect(unsafe mkdir(root.path(directory), 0o755) == 0)
            await iterator.next()
        }
        try root.write("a/b/file", "here")
        await iterator.next()
        #expect(exists(path))
    }

    @Test("a directory that is replaced by another with the file is noticed")
    func replaced() async throws {
        let root = try TestDirectory()
        for directory in ["live", "live/x", "next", "next/x"] {
            #expect(unsafe mkdir(root.path(directory), 0o755) == 0)
        }
        try root.write("next/x/file", "new")
        let path = root.path("live/x/file")
        let noticed = try await pulses(
            PathWatch(path),
            after: {
                #expect(unsafe rename(root.path("live"), root.path("old")) == 0)
                #expect(unsafe rename(root.path("next"), root.path("live")) == 0)
            }, until: { exists(path) })
        #expect(noticed)
    }

    @Test("a symbolic link that is repointed is noticed, and so is what changes behind it")
    func links() async throws {
        let root = try TestDirectory()
        for directory in ["one", "two"] { #expect(unsafe mkdir(root.path(directory), 0o755) == 0) }
        #expect(unsafe symlink("one", root.path("current")) == 0)
        let path = root.path("current/file")
        var iterator = PathWatch(path).makeAsyncIterator()
        await iterator.next()

        try root.write("one/file", "1")
        await iterator.next()
        #expect(exists(path))

        #expect(unsafe symlink(root.path("two"), root.path("swap")) == 0)
        #expect(unsafe rename(root.path("swap"), root.path("current")) == 0)
        while exists(path) { await iterator.next() }

        try root.write("two/file", "2")
        while !exists(path) { await iterator.next() }
    }

    @Test("a file that is rewritten in place is noticed when it is closed")
    func rewritten() async throws {
        let root = try TestDirectory()
        let path = try root.write("file", "old")
        let noticed = try await pulses(
            PathWatch(path),
            after: {
                let file = unsafe fopen(path, "r+")
                unsafe fputs("new", file)
                unsafe fclose(file)
            }, until: { (try? root.read("file")) == Array("new".utf8) })
        #expect(noticed)
    }

    @Test("what happens to other names in the directory gives no pulse")
    func others() async throws {
        let root = try TestDirectory()
        let watch = PathWatch(root.path("file"))
        let other = try DirectoryWatch(root.path)
        var iterator = watch.makeAsyncIterator()
        await iterator.next()
        try root.write("other", "x")
        _ = await other.first { $0.name == "other" }
        // A pulse for "other" would have been given by now; the next one must be of "file".
        let pulse = Task { [iterator] in
            var iterator = iterator
            await iterator.next()
        }
        try await Task.sleep(for: .milliseconds(50))
        try root.write("file", "x")
        await pulse.value
        #expect(exists(root.path("file")))
    }

    @Test("cancellation ends the sequence")
    func cancelled() async throws {
        let task = Task {
            var count = 0
            for await _ in PathWatch("/nonexistent/file") { count += 1 }
            return count
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        #expect(await task.value <= 1)
    }
}
