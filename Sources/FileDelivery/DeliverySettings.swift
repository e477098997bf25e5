package import NativeKernel

/// Where a set of files goes, and how the directory is kept.
package struct DeliverySettings: Hashable, Sendable {
    /// The absolute path, without symbolic links.
    package var directory: String
    /// The directory's permission bits.
    ///
    /// Nil: 0755 for one that is made, and an existing one stays as it is.
    package var directoryMode: UInt32?
    /// The directory's owner.
    ///
    /// Nil: the agent for one that is made, and an existing one stays as it is.
    package var directoryOwner: FileOwner?
    /// Who may list the directory besides; needs `directoryMode`.
    package var directoryReaders = AccessList()
    /// Whether a missing directory is made.
    package var createDirectory: Bool
    /// Whether others may own the directory or write in it, and so replace what is delivered.
    package var isShared = false
    /// How readers come to see a new set.
    package var mode = PublicationMode.set
    /// How many generations stay for good, the current one among them; at least 1.
    package var keepGenerations: Int
    /// How long a superseded generation stays for readers that are still at it.
    package var grace: Duration
    /// Whether a file or link of another tool that has a name of the set is replaced; a directory never is.
    package var replaceExisting: Bool
    /// Files whose names end so are emptied where a new set does not have them; all others are removed.
    package var emptiedSuffixes: [String] = []

    package init(
        directory: String, directoryMode: UInt32? = nil, directoryOwner: FileOwner? = nil,
        createDirectory: Bool = true, keepGenerations: Int = 1, grace: Duration = .seconds(60),
        replaceExisting: Bool = false
    ) {
        self.directory = directory
        self.directoryMode = directoryMode
        self.directoryOwner = directoryOwner
        self.createDirectory = createDirectory
        self.keepGenerations = keepGenerations
        self.grace = grace
        self.replaceExisting = replaceExisting
    }

    /// Who may own the directories on the path, and whether a missing one is made.
    func trust(making creation: DirectoryTrust.Creation? = nil) -> DirectoryTrust {
        var trust = DirectoryTrust(owner: directoryOwner?.uid, creation: creation)
        trust.isShared = isShared
        return trust
    }

    /// Whether a file that is withdrawn stays, empty.
    func empties(_ name: String) -> Bool { emptiedSuffixes.contains { name.hasSuffix($0) } }
}
