internal import NativeCrypto

/// Why bytes are not a certificate or a private key.
public struct X509DecodingError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case empty, malformed, trailingBytes, unsupported, inconsistentKey, failed
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// There are no bytes (rule X5-33).
        public static let empty = Code(.empty)
        /// The bytes are not DER of the expected structure.
        public static let malformed = Code(.malformed)
        /// Bytes follow the last element (rule X5-33).
        public static let trailingBytes = Code(.trailingBytes)
        /// The structure is of a kind that this library does not know.
        public static let unsupported = Code(.unsupported)
        /// The parts of a private key contradict each other.
        public static let inconsistentKey = Code(.inconsistentKey)
        /// The cryptographic library could not do its work, for want of memory for example.
        public static let failed = Code(.failed)
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong; never contains key material.
    public let message: String

    init(_ error: CryptoError) {
        code =
            switch error.code {
            case .empty: .empty
            case .malformed: .malformed
            case .trailingBytes: .trailingBytes
            case .unsupported: .unsupported
            case .inconsistentKey: .inconsistentKey
            case .operationFailed: .failed
            }
        message = error.message
    }
}

extension X509DecodingError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
