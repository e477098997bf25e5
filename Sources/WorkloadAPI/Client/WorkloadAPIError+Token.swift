internal import NativeKernel

extension WorkloadAPIError {
    /// The error without its message where that repeats the token: agents may say anything, and errors are logged.
    func withoutToken(_ token: SecretBytes) -> WorkloadAPIError {
        let repeats = token.withSpan { bytes in
            // The signature is what makes a token one; without a part that long there is no secret in it.
            var start = bytes.count
            while start > 0, bytes[start - 1] != UInt8(ascii: ".") { start -= 1 }
            let signature = bytes.extracting(start..<bytes.count)
            guard signature.count >= 16 else { return false }
            return contains(signature)
        }
        guard repeats else { return self }
        return WorkloadAPIError(code: code, message: "the agent's message repeats the token and is not shown")
    }

    private func contains(_ secret: Span<UInt8>) -> Bool {
        let text = Array(message.utf8)
        guard text.count >= secret.count else { return false }
        for start in 0...(text.count - secret.count) {
            var length = 0
            while length < secret.count, text[start + length] == secret[length] { length += 1 }
            if length == secret.count { return true }
        }
        return false
    }
}
