package import FileDelivery
package import NativeKernel

/// One file of an output, resolved; several where the name has a placeholder.
package struct FilePlan: Sendable, Equatable {
    /// What it holds, with the passphrases themselves.
    package let content: FileContent<PlannedPassphrase>
    /// One path component, perhaps with a placeholder.
    package let name: String
    /// Permission bits.
    package let mode: UInt32
    package let owner: FileOwner
    /// Who may read it besides.
    package let readers: AccessList
    /// Whether the other files of the output wait for it.
    package var isAwaited = true

    /// The pattern of its name; nil for a file that is always one.
    package var pattern: FileNamePattern? {
        content.placeholder.flatMap { FileNamePattern(name, placeholder: $0) }
    }
}
