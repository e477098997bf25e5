internal import CLinux
internal import Glibc

/// Users and groups that have rights at a file besides its owner, its group and all others: the named entries of a
/// POSIX access control list (acl(5)).
package struct AccessList: Hashable, Sendable {
    /// Sorted, each once.
    package let users: [UInt32]
    /// Sorted, each once.
    package let groups: [UInt32]

    package init(users: some Sequence<UInt32> = [], groups: some Sequence<UInt32> = []) {
        self.users = Set(users).sorted()
        self.groups = Set(groups).sorted()
    }

    package var isEmpty: Bool { users.isEmpty && groups.isEmpty }

    /// The entries of both.
    package func union(_ other: AccessList) -> AccessList {
        AccessList(users: users + other.users, groups: groups + other.groups)
    }

    // The tags of <linux/posix_acl.h>, in the order in which the kernel wants them.
    private enum Tag {
        static let owner: UInt16 = 0x01
        static let user: UInt16 = 0x02
        static let owningGroup: UInt16 = 0x04
        static let group: UInt16 = 0x08
        static let mask: UInt16 = 0x10
        static let other: UInt16 = 0x20
    }

    /// The value of the attribute `system.posix_acl_access` (<linux/posix_acl_xattr.h>): the mode's rights for owner,
    /// group and others, and `rights` for each entry.
    func encoded(mode: UInt32, rights: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        func put<Number: FixedWidthInteger>(_ number: Number) {
            for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
            }
        }
        func entry(_ tag: UInt16, _ rights: UInt16, _ number: UInt32 = .max) {
            put(tag)
            put(rights)
            put(number)
        }
        put(UInt32(2))
        let group = UInt16(mode >> 3 & 7)
        entry(Tag.owner, UInt16(mode >> 6 & 7))
        for user in users { entry(Tag.user, rights, user) }
        entry(Tag.owningGroup, group)
        for group in groups { entry(Tag.group, rights, group) }
        // Without entries to limit there is no mask, and the kernel keeps no list, but the mode alone.
        if !isEmpty { entry(Tag.mask, group | rights) }
        entry(Tag.other, UInt16(mode & 7))
        return bytes
    }

    /// The permission bits that the kernel shows for a file of this mode: in the place of the group's stands the mask.
    package func shownMode(_ mode: UInt32, rights: UInt16) -> UInt32 {
        isEmpty ? mode : mode | UInt32(rights) << 3
    }

    /// Rights to read a file.
    package static let read: UInt16 = 4
    /// Rights to list a directory and to get to what is in it.
    package static let enter: UInt16 = 5
}

extension OwnedDescriptor {
    /// Sets the permission bits, whatever the umask, and gives those of the list `rights`.
    package func setMode(_ mode: UInt32, _ list: AccessList, rights: UInt16) throws(SystemError) {
        guard !list.isEmpty else { return try setMode(mode) }
        let value = list.encoded(mode: mode, rights: rights)
        guard unsafe clinux_set_access_list(raw, value, value.count) == 0 else { throw .last("fsetxattr") }
    }

    /// Takes away the entries that the file has got from the default list of its directory.
    package func removeAccessList(mode: UInt32) throws(SystemError) {
        let value = AccessList().encoded(mode: mode, rights: 0)
        guard unsafe clinux_set_access_list(raw, value, value.count) != 0 else { return }
        // A file system without lists has none to take away.
        guard errno == ENOTSUP else { throw .last("fsetxattr") }
    }

    /// Whether the file has exactly this mode and these entries.
    package func hasMode(_ mode: UInt32, _ list: AccessList, rights: UInt16) throws(SystemError) -> Bool {
        let expected = list.isEmpty ? [] : list.encoded(mode: mode, rights: rights)
        var value = [UInt8](repeating: 0, count: 4096)
        let count = unsafe clinux_get_access_list(raw, &value, value.count)
        if count < 0 {
            switch errno {
            case ENODATA, ENOTSUP: return list.isEmpty
            case ERANGE: return false
            default: throw .last("fgetxattr")
            }
        }
        return value[..<count].elementsEqual(expected)
    }
}

extension Directory {
    /// Sets the permission bits of the directory itself, and lets those of the list pass and list it.
    package func setMode(_ mode: UInt32, _ list: AccessList) throws(SystemError) {
        try descriptor.setMode(mode, list, rights: AccessList.enter)
    }

    /// Whether the directory itself has exactly this mode and these entries.
    package func hasMode(_ mode: UInt32, _ list: AccessList) throws(SystemError) -> Bool {
        try descriptor.hasMode(mode, list, rights: AccessList.enter)
    }

    /// Whether a file in the directory has exactly this mode and lets those of the list read it.
    package func hasAccess(_ name: String, _ mode: UInt32, _ list: AccessList) throws(SystemError) -> Bool {
        try open(name, O_RDONLY, mode: 0).hasMode(mode, list, rights: AccessList.read)
    }
}
