internal import NativeKernel

/// Which file a socket's path names at a moment: an agent that restarts puts another in its place.
struct SocketFile: Hashable, Sendable {
    private let identity: FileStatus.Identity
    /// Inode numbers are used again, also at once; the time of the last change tells such files apart.
    private let changed: Int64

    /// Looks at the path; nil if nothing (that can be looked at) is there.
    init?(_ path: String) {
        do {
            let status = try FileStatus.of(path)
            identity = status.identity
            changed = status.changed
        } catch {
            return nil
        }
    }
}
