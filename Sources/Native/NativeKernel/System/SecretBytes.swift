internal import CLinux

/// Bytes that must not outlive their use: a private key, a token, a passphrase.
///
/// The memory is allocated once, never copied by the class itself, and overwritten when the last reference goes.
/// It has no description of its content, so that logs and errors cannot show it. Whoever copies the bytes out
/// (into a `String`, an array) has a copy that cannot be wiped: do not.
@safe
package final class SecretBytes: Sendable {
    // Safe because: allocated in init, written only there, read-only until deinit frees it.
    private nonisolated(unsafe) let base: UnsafeMutablePointer<UInt8>
    /// The number of bytes.
    package let count: Int

    /// Copies bytes; the caller remains responsible for wiping its own.
    package init(copying bytes: Span<UInt8>) {
        count = bytes.count
        unsafe base = .allocate(capacity: max(bytes.count, 1))
        for index in 0..<bytes.count { unsafe base[index] = bytes[index] }
    }

    /// Makes room for `count` bytes, all zero, and lets `body` fill them in.
    package init<Failure: Error>(
        count: Int, filledBy body: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        self.count = count
        unsafe base = .allocate(capacity: max(count, 1))
        unsafe base.initialize(repeating: 0, count: max(count, 1))
        var span = unsafe MutableSpan(_unsafeStart: base, count: count)
        try body(&span)
    }

    deinit {
        unsafe clinux_wipe(base, max(count, 1))
        unsafe base.deallocate()
    }

    /// Lends the bytes to `body`, which must not copy them to where they cannot be wiped.
    package func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = unsafe Span(_unsafeStart: base, count: count)
        return try body(span)
    }
}

extension SecretBytes: Equatable {
    /// Compares in a time that depends on the lengths alone.
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { unsafe difference |= left.base[index] ^ right.base[index] }
        return difference == 0
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "<\(count) secret bytes>" }
    package var debugDescription: String { description }
}

extension SecretBytes: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
