internal import Glibc

/// Users and groups by name, through the machine's name services (files, LDAP, systemd, …).
///
/// A name of digits only is a number and needs no look-up. Name services may block for seconds, so the look-up runs
/// on `BlockingThreads`.
package enum UserDatabase {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case unknownUser(String)
        case unknownGroup(String)
        case unavailable(SystemError)

        package var description: String {
            switch self {
            case .unknownUser(let name):
                "there is no user '\(name)' on this machine; create it, or write another name or a number"
            case .unknownGroup(let name):
                "there is no group '\(name)' on this machine; create it, or write another name or a number"
            case .unavailable(let error): "the user database did not answer: \(error)"
            }
        }
    }

    package struct User: Hashable, Sendable {
        package let user: UInt32
        /// The user's primary group; nil when the user was given as a number that has no entry.
        package let group: UInt32?

        package init(user: UInt32, group: UInt32?) {
            self.user = user
            self.group = group
        }
    }

    /// Finds a user by name or number.
    package static func user(_ name: String) async throws(Failure) -> User {
        try await BlockingThreads.shared.run { () throws(Failure) in
            if let number = number(name) {
                let group = try entry(of: number)
                return User(user: number, group: group)
            }
            guard let found = try entry(named: name) else { throw .unknownUser(name) }
            return found
        }
    }

    /// Finds a group by name or number.
    package static func group(_ name: String) async throws(Failure) -> UInt32 {
        if let number = number(name) { return number }
        return try await BlockingThreads.shared.run { () throws(Failure) in
            guard let found = try groupEntry(named: name) else { throw .unknownGroup(name) }
            return found
        }
    }

    /// Finds a user with all groups, for running programs as that user; blocks on `BlockingThreads`.
    ///
    /// - Parameters:
    ///   - name: The user's name or number; one without an entry needs `groupName`.
    ///   - groupName: The group instead of the user's own, by name or number.
    package static func processUser(
        _ name: String, group groupName: String? = nil
    ) async throws(Failure) -> ProcessUser {
        let found = try await user(name)
        var given: UInt32?
        if let groupName { given = try await group(groupName) }
        guard let group = given ?? found.group else { throw .unknownUser(name) }
        guard found.group != nil else { return ProcessUser(user: found.user, group: group, groups: [group]) }
        return try await BlockingThreads.shared.run { () throws(Failure) in
            ProcessUser(user: found.user, group: group, groups: try groups(ofUser: found.user, with: group))
        }
    }

    /// The name of a user, nil where the machine has none for the number; blocks.
    package static func userName(_ number: UInt32) throws(Failure) -> String? {
        try unsafe lookUp("getpwuid_r", "\(number)") { buffer, count, name in
            var record = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            let code = unsafe getpwuid_r(number, &record, buffer, count, &found)
            if unsafe found != nil { name = unsafe String(cString: record.pw_name) }
            return code
        }
    }

    /// The name of a group, nil where the machine has none for the number; blocks.
    package static func groupName(_ number: UInt32) throws(Failure) -> String? {
        try unsafe lookUp("getgrgid_r", "\(number)") { buffer, count, name in
            var record = unsafe Glibc.group()
            var found: UnsafeMutablePointer<Glibc.group>?
            let code = unsafe getgrgid_r(number, &record, buffer, count, &found)
            if unsafe found != nil { name = unsafe String(cString: record.gr_name) }
            return code
        }
    }

    private static func groups(ofUser number: UInt32, with group: UInt32) throws(Failure) -> [UInt32] {
        guard let name = try userName(number) else { return [group] }
        var count: Int32 = 64
        while true {
            var groups = [gid_t](repeating: 0, count: Int(count))
            // Safe because: the function writes at most the count, and sets it to what there is.
            if unsafe getgrouplist(name, group, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
            guard count > groups.count, count < 65536 else {
                throw .unavailable(SystemError(code: ERANGE, call: "getgrouplist", subject: name))
            }
        }
    }

    /// A number in decimal; the largest one means "leave as it is" to the kernel and is none.
    private static func number(_ name: String) -> UInt32? {
        guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt32(name), number != .max else {
            return nil
        }
        return number
    }

    private static func entry(of number: UInt32) throws(Failure) -> UInt32? {
        try unsafe lookUp("getpwuid_r", "\(number)") { buffer, count, group in
            var record = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            let code = unsafe getpwuid_r(number, &record, buffer, count, &found)
            if unsafe found != nil { unsafe group = record.pw_gid }
            return code
        }
    }

    private static func entry(named name: String) throws(Failure) -> User? {
        try unsafe lookUp("getpwnam_r", name) { buffer, count, user in
            var record = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            let code = unsafe getpwnam_r(name, &record, buffer, count, &found)
            if unsafe found != nil { user = unsafe User(user: record.pw_uid, group: record.pw_gid) }
            return code
        }
    }

    private static func groupEntry(named name: String) throws(Failure) -> UInt32? {
        try unsafe lookUp("getgrnam_r", name) { buffer, count, number in
            var record = unsafe Glibc.group()
            var found: UnsafeMutablePointer<Glibc.group>?
            let code = unsafe getgrnam_r(name, &record, buffer, count, &found)
            if unsafe found != nil { number = unsafe record.gr_gid }
            return code
        }
    }

    /// Calls one of the `_r` functions with more and more room until its entry fits.
    private static func lookUp<Found>(
        _ call: String, _ name: String,
        _ body: (UnsafeMutablePointer<CChar>, Int, inout Found?) -> Int32
    ) throws(Failure) -> Found? {
        var room = 4096
        while true {
            var found: Found?
            var buffer = [CChar](repeating: 0, count: room)
            // Safe because: the functions write at most the count, and nothing of the buffer is used afterwards.
            let code = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return ERANGE }
                return unsafe body(base, buffer.count, &found)
            }
            switch code {
            case 0: return found
            case EINTR: continue
            // "Not found", as the manual page of these functions lists it.
            case ENOENT, ESRCH, EBADF, EPERM: return nil
            case ERANGE where room < 1 << 22: room *= 4
            default: throw .unavailable(SystemError(code: code, call: call, subject: name))
            }
        }
    }
}
