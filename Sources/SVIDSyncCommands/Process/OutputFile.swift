internal import NativeKernel

/// The one file that a command is told to write.
enum OutputFile {
    /// Writes a file as a whole: readers see the old one or the new one.
    ///
    /// - Parameters:
    ///   - path: The file; a symbolic link is replaced, and none is followed on the way to it.
    ///   - contents: What it is to hold.
    ///   - mode: Its permission bits.
    static func replace(_ path: String, with contents: [UInt8], mode: UInt32) async throws(SystemError) {
        try await BlockingThreads.shared.run { () throws(SystemError) in
            let slash = path.lastIndex(of: "/")
            let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
            let directory = try Directory.open(parent)
            let temporary = ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 36))"
            let file = try directory.createFile(temporary, mode: mode)
            do throws(SystemError) {
                try file.write(contents.span)
                try file.setMode(mode)
                try file.synchronise()
                try directory.rename(temporary, to: name)
                try directory.synchronise()
            } catch {
                // Nothing but the temporary file is left of it.
                do throws(SystemError) { try directory.unlink(temporary) } catch {}
                throw error
            }
        }
    }
}
