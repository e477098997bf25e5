import Foundation
import TestSupport

/// A tmpfs of a test's own; unmounted with the last reference.
final class TemporaryMount: Sendable {
    let path: String
    /// Removed after the file system in it.
    private let directory: TestDirectory

    /// - Parameter size: As mount(8) takes it, `256k`.
    init(size: String) async throws {
        directory = try TestDirectory()
        path = directory.path("mount")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try await Self.mount(["-t", "tmpfs", "-o", "size=\(size),mode=0755", "svidsync-test", path])
    }

    func remount(_ options: String) async throws { try await Self.mount(["-o", "remount,\(options)", path]) }

    /// Writes a file until no byte more is taken.
    func fill() throws {
        let name = "\(path)/filler"
        guard FileManager.default.createFile(atPath: name, contents: nil), let file = FileHandle(forWritingAtPath: name)
        else { throw PeerError(description: "\(name) cannot be made") }
        // The last block may take less than a whole chunk.
        for size in [4096, 1] {
            do {
                while true { try file.write(contentsOf: Data(count: size)) }
            } catch {
                continue
            }
        }
        try file.close()
    }

    func removeFiller() throws { try FileManager.default.removeItem(atPath: "\(path)/filler") }

    /// Whether this process may mount at all.
    static func isPermitted() async throws -> Bool {
        do {
            _ = try await TemporaryMount(size: "64k")
            return true
        } catch is PeerError {
            return false
        }
    }

    private static func mount(_ arguments: [String]) async throws {
        let result = try await Program.run("mount", arguments)
        guard result.end == .exited(0) else { throw PeerError(description: "mount: \(result.errors)") }
    }

    deinit {
        // It fails where nothing was mounted.
        _ = unsafe umount2(path, Int32(MNT_DETACH))
    }
}
