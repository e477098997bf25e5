extension Array where Element == UInt8 {
    /// A copy of bytes that are not secret.
    package init(copyingBytes bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// A copy of `count` bytes of C memory.
    @unsafe
    init(start: UnsafePointer<UInt8>?, count: Int) {
        unsafe self.init(UnsafeBufferPointer(start: start, count: Swift.max(count, 0)))
    }
}

extension Span<UInt8> {
    /// Whether the bytes are the same as those of `other`.
    package func elementsEqual(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
