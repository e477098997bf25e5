internal import Glibc

/// Something that happened to one name in a watched directory, or to the directory.
package struct DirectoryEvent: Hashable, Sendable {
    /// What can happen.
    package struct Kinds: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// A file, link or directory of that name was made.
        package static let created = Kinds(rawValue: UInt32(IN_CREATE))
        package static let deleted = Kinds(rawValue: UInt32(IN_DELETE))
        /// Something was renamed to that name.
        package static let movedIn = Kinds(rawValue: UInt32(IN_MOVED_TO))
        /// Something that had that name was renamed.
        package static let movedOut = Kinds(rawValue: UInt32(IN_MOVED_FROM))
        /// The content was changed; whoever does it may not be done.
        package static let modified = Kinds(rawValue: UInt32(IN_MODIFY))
        /// A file that had been open for writing was closed.
        package static let written = Kinds(rawValue: UInt32(IN_CLOSE_WRITE))
        /// Mode, owner, times or the number of names were changed.
        package static let attributes = Kinds(rawValue: UInt32(IN_ATTRIB))
        /// The directory itself was deleted, renamed or unmounted; no more events come.
        package static let directoryGone = Kinds(
            rawValue: UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED))
        /// Events were lost: look at everything again.
        package static let overflow = Kinds(rawValue: UInt32(IN_Q_OVERFLOW))

        /// Everything that changes which file a name means.
        package static let names: Kinds = [.created, .deleted, .movedIn, .movedOut]
        package static let all: Kinds = [.names, .modified, .written, .attributes]

        /// Whether it is about the directory as a whole.
        var concernsAll: Bool { !isDisjoint(with: [.directoryGone, .overflow]) }
    }

    /// The name in the directory; nil where the event is about the directory as a whole.
    package let name: String?
    package let kinds: Kinds

    package init(name: String?, kinds: Kinds) {
        self.name = name
        self.kinds = kinds
    }
}
