internal import Glibc

extension OwnedDescriptor {
    /// What the kernel says about the open file.
    package func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { throw .last("fstat") }
        return FileStatus(status)
    }

    /// Gives the file to a user and a group; nil leaves that one as it is.
    package func setOwner(user: UInt32?, group: UInt32?) throws(SystemError) {
        // The kernel takes all bits set as "leave".
        guard fchown(raw, user ?? .max, group ?? .max) == 0 else { throw .last("fchown") }
    }

    /// Sets the permission bits, whatever the umask.
    package func setMode(_ mode: UInt32) throws(SystemError) {
        guard fchmod(raw, mode) == 0 else { throw .last("fchmod") }
    }

    /// Returns when content and status are on the disk.
    package func synchronise() throws(SystemError) {
        guard fsync(raw) == 0 else { throw .last("fsync") }
    }

    /// Cuts the file to so many bytes.
    package func truncate(to count: Int) throws(SystemError) {
        guard ftruncate(raw, count) == 0 else { throw .last("ftruncate") }
    }

    /// Cuts the file to nothing.
    func truncate() throws(SystemError) {
        guard ftruncate(raw, 0) == 0 else { throw .last("ftruncate") }
    }

    /// Reads once into `buffer` from `offset` on; returns how many bytes, 0 at the end.
    func read(into buffer: inout MutableSpan<UInt8>, from offset: Int) throws(SystemError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBufferPointer { target in
                // Safe because: `offset` is at most the count.
                unsafe Glibc.read(raw, target.baseAddress.map { unsafe $0 + offset }, target.count - offset)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last("read") }
        }
    }
}
