internal import NativeKernel

extension InputReading {
    /// Reads a file that holds a token: one end of line behind it, which editors and shells leave, is passed over
    /// (rule JW-21).
    static func readToken(_ path: String) async throws(SystemError) -> SecretBytes {
        let contents = try await read(path)
        return contents.withSpan { bytes in
            var end = bytes.count
            if end > 0, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
            if end < bytes.count, end > 0, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            return end == bytes.count ? contents : SecretBytes(copying: bytes.extracting(0..<end))
        }
    }
}
