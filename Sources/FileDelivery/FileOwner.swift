/// The user and the group of a file, by number.
package struct FileOwner: Hashable, Sendable {
    /// Nil: the user that the agent runs as.
    package var uid: UInt32?
    /// Nil: the group that the kernel gives a new file, the agent's or that of a set-gid directory.
    package var gid: UInt32?

    package init(uid: UInt32? = nil, gid: UInt32? = nil) {
        self.uid = uid
        self.gid = gid
    }
}
