package import FileDelivery
package import NativeKernel

/// The numbers of all users and groups that a configuration names, as this machine knows them.
package struct AccountNumbers: Hashable, Sendable {
    private var users: [AccountReference: UInt32] = [:]
    private var groups: [AccountReference: UInt32] = [:]

    private init() {}

    /// Asks the machine's user database for every user and group of a configuration.
    ///
    /// - Throws: `ConfigurationError` with the place of each name that is not known or could not be asked for.
    package static func resolve(_ configuration: AgentConfiguration) async throws(ConfigurationError) -> AccountNumbers
    {
        var numbers = AccountNumbers()
        var problems: [ConfigurationProblem] = []
        for output in configuration.outputs {
            for reference in output.users {
                guard numbers.users[reference.value] == nil else { continue }
                do throws(UserDatabase.Failure) {
                    numbers.users[reference.value] = try await number(ofUser: reference.value)
                } catch {
                    problems.append(ConfigurationProblem(at: reference.position, "\(error)"))
                }
            }
            for reference in output.groups {
                guard numbers.groups[reference.value] == nil else { continue }
                do throws(UserDatabase.Failure) {
                    numbers.groups[reference.value] = try await number(ofGroup: reference.value)
                } catch {
                    problems.append(ConfigurationProblem(at: reference.position, "\(error)"))
                }
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return numbers
    }

    /// The user that a file of an output is given to; `nil` leaves it with the agent's.
    package func user(of file: FileSettings, in output: OutputSettings) -> UInt32? {
        (file.owner ?? output.owner).flatMap { users[$0.value] }
    }

    /// The group that a file of an output is given to; `nil` leaves it with the agent's.
    package func group(of file: FileSettings, in output: OutputSettings) -> UInt32? {
        (file.group ?? output.group).flatMap { groups[$0.value] }
    }

    /// The owner of an output's directory; `nil` where nothing is said about it.
    package func directoryOwner(of output: OutputSettings) -> FileOwner? {
        guard output.directoryOwner != nil || output.directoryGroup != nil else { return nil }
        return FileOwner(
            uid: output.directoryOwner.flatMap { users[$0.value] },
            gid: output.directoryGroup.flatMap { groups[$0.value] })
    }

    /// The numbers of those who may read besides.
    package func readers(_ settings: ReaderSettings) -> AccessList {
        AccessList(
            users: settings.users.compactMap { users[$0.value] },
            groups: settings.groups.compactMap { groups[$0.value] })
    }

    private static func number(ofUser reference: AccountReference) async throws(UserDatabase.Failure) -> UInt32 {
        switch reference {
        case .number(let number): number
        case .name(let name): try await UserDatabase.user(name).user
        }
    }

    private static func number(ofGroup reference: AccountReference) async throws(UserDatabase.Failure) -> UInt32 {
        switch reference {
        case .number(let number): number
        case .name(let name): try await UserDatabase.group(name)
        }
    }
}

extension OutputSettings {
    /// Every user that it names.
    fileprivate var users: [Located<AccountReference>] {
        [owner, directoryOwner].compactMap { $0 } + readers.users
            + files.flatMap { [$0.owner].compactMap { $0 } + ($0.readers?.users ?? []) }
    }

    /// Every group that it names.
    fileprivate var groups: [Located<AccountReference>] {
        [group, directoryGroup].compactMap { $0 } + readers.groups
            + files.flatMap { [$0.group].compactMap { $0 } + ($0.readers?.groups ?? []) }
    }
}
