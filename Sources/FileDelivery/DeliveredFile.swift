package import NativeKernel

/// One file of a set: what is to be on the disk.
package struct DeliveredFile: Equatable, Sendable {
    /// What the file holds.
    package enum Contents: Equatable, Sendable {
        case bytes([UInt8])
        case secret(SecretBytes)
        /// Text with the number of the generation in it, in decimal digits.
        ///
        /// The number alone is no reason to write the file again.
        case numbered(before: [UInt8], after: [UInt8])

        /// Lends what the file holds in a generation to `body`.
        func withSpan<Result, Failure: Error>(
            generation: UInt64, _ body: (Span<UInt8>) throws(Failure) -> Result
        ) throws(Failure) -> Result {
            switch self {
            case .bytes(let bytes): return try body(bytes.span)
            case .secret(let secret): return try secret.withSpan(body)
            case .numbered(let before, let after):
                let bytes = before + Array("\(generation)".utf8) + after
                return try body(bytes.span)
            }
        }

        /// How many bytes that is.
        func count(generation: UInt64) -> Int { withSpan(generation: generation) { $0.count } }
    }

    /// The name in the directory.
    package var name: String
    package var contents: Contents
    /// The permission bits, 0 to 0o777.
    package var mode: UInt32
    package var owner: FileOwner
    /// Who may read it besides.
    package var readers: AccessList

    package init(
        name: String, contents: Contents, mode: UInt32, owner: FileOwner = FileOwner(),
        readers: AccessList = AccessList()
    ) {
        self.name = name
        self.contents = contents
        self.mode = mode
        self.owner = owner
        self.readers = readers
    }

    /// Whether a file can have this name: one component of at most 255 bytes, and none of those that the agent uses for
    /// its own work.
    package static func allows(_ name: String) -> Bool { Layout.allows(name) }
}
