/// One file of an output; several of a kind whose name has a placeholder.
package struct FileSettings: Hashable, Sendable {
    /// What it holds, with the places of passphrases.
    package var content: FileContent<PassphraseSetting>
    /// One path component without white space; never begins with a dot.
    package var name: Located<String>
    package var mode: FileMode
    /// The owner; `nil` means the output's.
    package var owner: Located<AccountReference>?
    /// The group; `nil` means the output's.
    package var group: Located<AccountReference>?
    /// Who may read it besides; `nil` means the output's.
    package var readers: ReaderSettings?
    /// Whether the other files of the output wait for it.
    package var isAwaited = true

    /// The pattern of its name; nil for a file that is always one.
    package var pattern: FileNamePattern? {
        content.placeholder.flatMap { FileNamePattern(name.value, placeholder: $0) }
    }
}
