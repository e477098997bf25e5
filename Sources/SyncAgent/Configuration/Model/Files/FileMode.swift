/// Permission bits of a file or directory.
package struct FileMode: Hashable, Sendable {
    package let bits: UInt32

    package init(_ bits: UInt32) {
        self.bits = bits
    }
}

extension FileMode: CustomStringConvertible {
    /// Four octal digits: `0640`.
    package var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
