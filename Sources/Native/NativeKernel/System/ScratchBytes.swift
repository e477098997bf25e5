/// Lends memory for the time of a call, without an array's cost; its content is not defined.
package func withScratchBytes<Result, Failure: Error>(
    _ count: Int, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
    try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer throws(Failure) in
        // Zeroed, since Swift may read only what was written.
        unsafe buffer.initialize(repeating: 0)
        var span = unsafe MutableSpan(_unsafeElements: buffer)
        return try body(&span)
    }
}
