package import NativeKernel

/// One file of a set: what is to be on the disk.
package struct DeliveredFile: Equatable, Sendable {
    /// What the file holds.
    package enum Contents: Equatable, Sendable {
        case bytes([UInt8])
        case secret(SecretBytes)

        /// The number of bytes.
        package var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .secret(let secret): secret.count
            }
        }

        func withSpan<Result, Failure: Error>(
            _ body: (Span<UInt8>) throws(Failure) -> Result
        ) throws(Failure) -> Result {
            switch self {
            case .bytes(let bytes): try body(bytes.span)
            case .secret(let secret): try secret.withSpan(body)
            }
        }
    }

    /// The name in the directory.
    package var name: String
    package var contents: Contents
    /// The permission bits, 0 to 0o777.
    package var mode: UInt32
    package var owner: FileOwner

    package init(name: String, contents: Contents, mode: UInt32, owner: FileOwner = FileOwner()) {
        self.name = name
        self.contents = contents
        self.mode = mode
        self.owner = owner
    }
}
