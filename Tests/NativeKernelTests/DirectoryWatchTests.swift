import Glibc
import NativeKernel
import TestSupport
import Testing

@Suite("DirectoryWatch", .timeLimit(.minutes(1)))
struct DirectoryWatchTests {
    @Test("tells names and what happened to them, in order")
    func kinds() async throws {
        let directory = try TestDirectory()
        let watch = try DirectoryWatch(directory.path)
        var events = watch.makeAsyncIterator()
        try directory.write("a", "text")
        #expect(unsafe rename(directory.path("a"), directory.path("b")) == 0)
        #expect(unsafe chmod(directory.path("b"), 0o600) == 0)
        #expect(unsafe unlink(directory.path("b")) == 0)

        var seen: [DirectoryEvent] = []
        while let event = await events.next() {
            seen.append(event)
            if event.kinds.contains(.deleted), event.name == "b" { break }
        }
        func happened(_ kinds: DirectoryEvent.Kinds, _ name: String) -> Bool {
            seen.contains { $0.name == name && $0.kinds.contains(kinds) }
        }
        // Foundation writes through a temporary name, so "a" may be created or moved in.
        #expect(happened(.created, "a") || happened(.movedIn, "a"))
        #expect(happened(.movedOut, "a") && happened(.movedIn, "b"))
        #expect(happened(.attributes, "b"))
    }

    @Test("two watches of one directory both see an event, and the end of one leaves the other")
    func shared() async throws {
        let directory = try TestDirectory()
        let first = try DirectoryWatch(directory.path, kinds: .names)
        do {
            let second = try DirectoryWatch(directory.path)
            #expect(unsafe mkdir(directory.path("one"), 0o755) == 0)
            #expect(await second.first { $0.kinds.contains(.created) }?.name == "one")
        }
        #expect(unsafe mkdir(directory.path("two"), 0o755) == 0)
        var events = first.makeAsyncIterator()
        #expect(await events.next()?.name == "one")
        #expect(await events.next()?.name == "two")
    }

    @Test("ends when the directory is deleted")
    func gone() async throws {
        let directory = try TestDirectory()
        #expect(unsafe mkdir(directory.path("inner"), 0o755) == 0)
        let watch = try DirectoryWatch(directory.path("inner"))
        #expect(unsafe rmdir(directory.path("inner")) == 0)
        var seen: [DirectoryEvent.Kinds] = []
        for await event in watch { seen.append(event.kinds) }
        #expect(seen.count == 1)
        #expect(seen.first?.isDisjoint(with: .directoryGone) == false)
    }

    @Test("a reader that is too slow is told that it has missed something")
    func overflow() async throws {
        let directory = try TestDirectory(memory: true)
        let watch = try DirectoryWatch(directory.path, kinds: .names)
        let made = try DirectoryWatch(directory.path, kinds: .names)
        for number in 0..<1500 { #expect(unsafe mkdir(directory.path("d\(number)"), 0o755) == 0) }
        // The other watch has had its last event, so the first one has too.
        _ = await made.first { $0.name == "d1499" }
        var events = watch.makeAsyncIterator()
        #expect(await events.next()?.kinds.contains(.overflow) == true)
    }

    @Test("what cannot be watched is an error")
    func missing() {
        #expect(throws: SystemError(code: ENOENT, call: "open", subject: "/nonexistent/x")) {
            try DirectoryWatch("/nonexistent/x")
        }
    }
}
