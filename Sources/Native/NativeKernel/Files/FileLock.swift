internal import Glibc

/// The sole right to work in a directory, among all processes that ask for it: a `flock` on a file in it.
///
/// It ends with the value or the process, whatever way that ends. The file stays.
package struct FileLock: ~Copyable, Sendable {
    /// Why the lock could not be had.
    package enum Failure: Error, Hashable, Sendable {
        /// Another holder has it: its process id, where the file names one.
        case held(by: Int32?)
        case system(SystemError)
    }

    private let file: OwnedDescriptor

    /// Takes the lock at once or not at all, and writes the own process id into the file.
    package init(in directory: borrowing Directory, name: String) throws(Failure) {
        file = try Self.acquire(in: directory, name: name)
    }

    /// Given back in words: a child that is just being started may still have the descriptor.
    deinit { _ = flock(file.raw, LOCK_UN) }

    private static func acquire(in directory: borrowing Directory, name: String) throws(Failure) -> OwnedDescriptor {
        do throws(SystemError) {
            while true {
                let file = try directory.openOrCreateFile(name)
                while flock(file.raw, LOCK_EX | LOCK_NB) != 0 {
                    let reason = errno
                    if reason == EINTR { continue }
                    throw SystemError(code: reason, call: "flock", subject: name)
                }
                // Somebody may have deleted the file since: then another process can lock a new one of that name.
                guard try file.status().links > 0 else { continue }
                try file.setMode(0o600)
                try file.truncate()
                let text = Array("\(getpid())\n".utf8)
                try file.write(text.span)
                return file
            }
        } catch {
            guard error.call == "flock", error.code == EWOULDBLOCK else { throw .system(error) }
            throw .held(by: holder(in: directory, name: name))
        }
    }

    /// The process id in the file; nil when the holder has gone or not written it yet.
    private static func holder(in directory: borrowing Directory, name: String) -> Int32? {
        do {
            return PidFile.parse(try directory.read(name, limit: 64))
        } catch {
            // Whoever holds the lock is a detail of an error that is reported anyway.
            return nil
        }
    }
}
