/// One file of an output.
package struct FileSettings: Hashable, Sendable {
    package var kind: FileKind
    /// One path component without white space; never begins with a dot.
    package var name: Located<String>
    package var mode: FileMode
    /// The owner; `nil` means the output's.
    package var owner: Located<AccountReference>?
    /// The group; `nil` means the output's.
    package var group: Located<AccountReference>?
}
