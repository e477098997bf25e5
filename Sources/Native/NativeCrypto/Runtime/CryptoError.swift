internal import COpenSSL

/// Why a certificate, a key or a signature could not be used.
package struct CryptoError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// There are no bytes.
        case empty
        /// The bytes are not what they should be: wrong encoding or structure.
        case malformed
        /// Bytes follow the end of the last element.
        case trailingBytes
        /// The key or the algorithm is of a kind that this program does not know.
        case unsupported
        /// The parts of a private key contradict each other.
        case inconsistentKey
        /// OpenSSL could not do what was asked for.
        case operationFailed
    }

    package let code: Code
    /// What was wrong, for people; never contains key material.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An error with OpenSSL's reason for the call that has just failed on this thread, whose error queue it empties.
    static func openSSL(_ message: String, code: Code = .operationFailed) -> CryptoError {
        let reason = ERR_peek_last_error()
        ERR_clear_error()
        copenssl_load_error_texts()
        guard reason != 0, let text = unsafe ERR_reason_error_string(reason) else { return CryptoError(code, message) }
        return unsafe CryptoError(code, "\(message): \(String(cString: text))")
    }
}

extension CryptoError: CustomStringConvertible {
    package var description: String { message }
}
