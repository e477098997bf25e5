import FileDelivery
import Glibc
import NativeKernel
import TestSupport
import Testing

/// DeliveryCrasher under strace: killed at each of its system calls in turn, and its order of calls.
@Suite("Crashes", .timeLimit(.minutes(5)))
struct CrashTests {
    private static let tool = "\(Built.products)/DeliveryCrasher"
    /// The calls that a publication is made of.
    private static let calls = [
        "openat", "mkdir", "mkdirat", "write", "fchown", "fchmod", "fsync", "fstat", "newfstatat", "close", "symlinkat",
        "readlinkat", "renameat", "unlinkat", "getdents64", "flock", "ftruncate",
    ]
    /// So many publications that in the last of them the calls of the thread that publishes outnumber those of the
    /// dynamic loader, since strace counts in each thread.
    private static let last = 12
    private static let filter = "trace=" + calls.joined(separator: ",")

    /// One system call of a clean run.
    private struct Call: Hashable {
        let thread: Substring
        let name: String
        let line: Substring
    }

    private func trace(
        _ delivery: Delivery, _ first: Int, _ last: Int, _ mode: PublicationMode = .set
    ) async throws -> [Call] {
        let log = delivery.root.path("trace")
        let result = try await Program.run(
            "strace",
            [
                "-f", "-o", log, "-e", Self.filter, Self.tool, delivery.settings.directory, "\(first)", "\(last)",
                mode.rawValue,
            ])
        try #require(result.end == .exited(0), "\(result.errors)")
        return String(decoding: try delivery.root.read("trace"), as: UTF8.self).split(separator: "\n").compactMap {
            let parts = $0.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard parts.count == 2, let end = parts[1].firstIndex(of: "(") else { return nil }
            let name = parts[1][..<end].drop { $0 == " " }
            return Call(thread: parts[0], name: String(name), line: parts[1].drop { $0 == " " })
        }
    }

    /// A point at which to kill: the n-th call of a name in one thread, which is how strace counts.
    private struct Point: Hashable, Sendable {
        let call: String
        let number: Int
    }

    /// The calls of the thread that publishes, in the first publication and the last three, that no other thread counts
    /// up to.
    private func points(_ calls: [Call], in directory: String) throws -> [Point] {
        let begin = try #require(calls.firstIndex { $0.name == "flock" })
        let worker = calls[begin].thread
        var counts: [Substring: [String: Int]] = [:]
        var points: [Point] = []
        var publications = 0
        for call in calls {
            counts[call.thread, default: [:]][call.name, default: 0] += 1
            if call.thread == worker, call.name == "renameat", call.line.contains("\"..data\"") { publications += 1 }
            let isWanted = publications <= 1 || publications >= Self.last - 4
            if call.thread == worker, isWanted, let number = counts[worker]?[call.name] {
                points.append(Point(call: call.name, number: number))
            }
        }
        let others = counts.filter { $0.key != worker }.values
        return points.filter { point in others.allSatisfy { $0[point.call, default: 0] < point.number } }
    }

    /// What a consumer finds: nil before the first set, else the number of the one set that it is.
    private func consistentSet(_ delivery: Delivery) throws -> Int? {
        guard try FileStatusIfAny.of(delivery.path("..data")) else { return nil }
        var numbers: Set<Int> = []
        for (name, mode) in [("tls.crt", 0o644), ("tls.key", 0o640)] as [(String, UInt32)] {
            let lines = try delivery.text("..data/\(name)").split(separator: "\n")
            try #require(lines.count == 400, "\(name) is not whole")
            let number = try #require(lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) })
            try #require(lines.allSatisfy { $0 == "set \(number) of \(name)" })
            let status = try delivery.status("..data/\(name)")
            #expect(status.mode == mode && status.group == 4242)
            numbers.insert(number)
        }
        try #require(numbers.count == 1, "mixed sets: \(numbers)")
        return numbers.first
    }

    /// Kills one run at one point, looks, and starts again.
    private func crash(_ point: Point) async throws {
        let delivery = try Delivery(grace: .zero)
        // Set 1 is there already, of an earlier process.
        let earlier = try await delivery.open()
        _ = try await earlier.publish(set(1), owesHooks: false)
        await earlier.close()

        let result = try await Program.run(
            "strace",
            [
                "-f", "-o", "/dev/null", "-e", Self.filter, "-e",
                "inject=\(point.call):signal=KILL:when=\(point.number)", Self.tool, delivery.settings.directory, "2",
                "\(Self.last)",
            ])
        try #require(result.end == .killed(SIGKILL), "\(point) was not reached: \(result.end)")

        let found = try #require(try consistentSet(delivery))
        #expect((1...Self.last).contains(found))
        // The names that both sets have are there at all times.
        for name in ["tls.crt", "tls.key"] { #expect(try delivery.link(name) == "..data/\(name)") }

        let next = try await delivery.open()
        // A publication owes its hooks from its first moment on.
        if found == 1 { #expect(next.owedHooks == nil) }
        let extra = found.isMultiple(of: 2) ? "even.pem" : "odd.pem"
        #expect(try delivery.generations().count == 1)
        #expect(try delivery.isTidy(visible: [extra, "tls.crt", "tls.key"].sorted()), "after \(point)")
        #expect(try delivery.text(extra).hasPrefix("set \(found) of "))
        #expect(try await next.publish(set(found)) == .unchanged)
        _ = try await next.publish(set(99))
        #expect(try consistentSet(delivery) == 99)
        #expect(try delivery.isTidy(visible: ["odd.pem", "tls.crt", "tls.key"]))
        #expect(try delivery.generations().count == 1)
        await next.close()
    }

    private func set(_ number: Int) -> [DeliveredFile] {
        let extra = number.isMultiple(of: 2) ? "even.pem" : "odd.pem"
        return [("tls.crt", 0o644), ("tls.key", 0o640), (extra, 0o644)].map { name, mode in
            file(
                name, String(repeating: "set \(number) of \(name)\n", count: 400), mode: mode,
                owner: FileOwner(gid: 4242))
        }
    }

    @Test(
        "killed at any system call, a complete set is there and the next start succeeds",
        .enabled(if: getuid() == 0))
    func everyCall() async throws {
        let delivery = try Delivery(grace: .zero)
        let earlier = try await delivery.open()
        _ = try await earlier.publish(set(1))
        await earlier.close()
        let points = try points(try await trace(delivery, 2, Self.last), in: delivery.settings.directory)
        #expect(points.count >= 200)
        #expect(Set(points.map(\.call)).isSuperset(of: ["openat", "mkdirat", "fsync", "renameat", "unlinkat"]))
        try await withThrowingTaskGroup { group in
            var waiting = points[...]
            for _ in 0..<3 {
                if let point = waiting.popFirst() { group.addTask { try await crash(point) } }
            }
            while try await group.next() != nil {
                if let point = waiting.popFirst() { group.addTask { try await crash(point) } }
            }
        }
    }

    /// Kills one run at one point, looks at the visible files, and starts again.
    private func crashFileByFile(_ point: Point, _ mode: PublicationMode) async throws {
        let delivery = try Delivery(grace: .zero) { $0.mode = mode }
        let earlier = try await delivery.open()
        _ = try await earlier.publish(set(1), owesHooks: false)
        await earlier.close()
        let result = try await Program.run(
            "strace",
            [
                "-f", "-o", "/dev/null", "-e", Self.filter, "-e",
                "inject=\(point.call):signal=KILL:when=\(point.number)", Self.tool, delivery.settings.directory, "2",
                "\(Self.last)", mode.rawValue,
            ])
        try #require(result.end == .killed(SIGKILL), "\(point) was not reached: \(result.end)")
        for name in ["tls.crt", "tls.key"] where mode == .files {
            // Each file is whole, whichever set it is of.
            let lines = Set(try delivery.text(name).split(separator: "\n"))
            #expect(lines.count == 1, "after \(point)")
            #expect(try delivery.status(name).group == 4242)
        }
        let next = try await delivery.open()
        _ = try await next.publish(set(99))
        #expect(try delivery.isTidy(visible: ["odd.pem", "tls.crt", "tls.key"]), "after \(point)")
        for file in set(99) {
            #expect(try delivery.text(file.name) == String(repeating: "set 99 of \(file.name)\n", count: 400))
            #expect(try delivery.status(file.name).mode == file.mode)
        }
        #expect(try await next.publish(set(99)) == .unchanged)
        await next.close()
    }

    @Test(
        "killed at any system call while files are published one by one, the next start puts all right",
        .enabled(if: getuid() == 0), arguments: [PublicationMode.files, .inPlace])
    func everyCallFileByFile(_ mode: PublicationMode) async throws {
        let delivery = try Delivery(grace: .zero) { $0.mode = mode }
        let earlier = try await delivery.open()
        _ = try await earlier.publish(set(1))
        await earlier.close()
        let points = try points(try await trace(delivery, 2, Self.last, mode), in: delivery.settings.directory)
        #expect(points.count >= 200)
        try await withThrowingTaskGroup { group in
            // Every second point: the calls of three publications are among them.
            var waiting = points.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)[...]
            for _ in 0..<3 {
                if let point = waiting.popFirst() { group.addTask { try await crashFileByFile(point, mode) } }
            }
            while try await group.next() != nil {
                if let point = waiting.popFirst() { group.addTask { try await crashFileByFile(point, mode) } }
            }
        }
    }

    @Test(
        "each file has its owner and mode and is on the disk before the rename that publishes it",
        .enabled(if: getuid() == 0), arguments: ["0", "022", "0777"])
    func order(umask: String) async throws {
        let delivery = try Delivery(grace: .zero)
        let log = delivery.root.path("trace")
        let result = try await Program.run(
            "/bin/bash",
            [
                "-c",
                "umask \(umask); exec strace -f -y -o \(log) -e \(Self.filter) \(Self.tool) \(delivery.settings.directory) 1 1",
            ])
        try #require(result.end == .exited(0), "\(result.errors)")
        let lines = String(decoding: try delivery.root.read("trace"), as: UTF8.self).split(separator: "\n")
        let publication = try #require(lines.firstIndex { $0.contains("\"..data.new\"") && $0.contains("renameat(") })
        for (name, mode) in [("tls.crt", "0644"), ("tls.key", "0640"), ("odd.pem", "0644")] {
            let create = try #require(
                lines.firstIndex { $0.contains("\"\(name)\"") && $0.contains("O_CREAT|O_EXCL") && $0.contains("0600") })
            func next(_ call: String, after index: Int) throws -> Int {
                try #require(lines[(index + 1)...].firstIndex { $0.contains(" \(call)(") && $0.contains("/\(name)>") })
            }
            let written = try next("write", after: create)
            let owned = try next("fchown", after: written)
            let moded = try next("fchmod", after: owned)
            #expect(lines[moded].contains(", \(mode))"))
            #expect(try next("fsync", after: moded) < publication)
        }
        #expect(lines[..<publication].last { $0.contains(" fsync(") }?.contains("/..gen-1-") == true)
        let parent = lines[publication...].contains { $0.contains("fsync(") && $0.contains("/out>") }
        #expect(parent)
        #expect(try consistentSet(delivery) == 1)
        #expect(try FileStatus.of(delivery.settings.directory).mode == 0o755)
        #expect(try delivery.status(".svidsync.lock").mode == 0o600)
    }
}

/// Whether there is something at a path.
private enum FileStatusIfAny {
    static func of(_ path: String) throws -> Bool {
        do {
            _ = try FileStatus.of(path)
            return true
        } catch let error where error.reason == .noSuchFile {
            return false
        }
    }
}
