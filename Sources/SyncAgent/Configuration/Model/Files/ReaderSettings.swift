/// Users and groups that may read a file besides its owner and group: entries of its access control list.
package struct ReaderSettings: Hashable, Sendable {
    package var users: [Located<AccountReference>] = []
    package var groups: [Located<AccountReference>] = []
}
