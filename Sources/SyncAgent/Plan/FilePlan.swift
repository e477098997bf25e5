package import FileDelivery

/// One file of an output, resolved.
package struct FilePlan: Sendable, Hashable {
    package let kind: FileKind
    /// One path component.
    package let name: String
    /// Permission bits.
    package let mode: UInt32
    package let owner: FileOwner
}
