import NativeKernel
import NativeMessages

/// The messages of the Workload API: the first byte says which.
///
/// A text with a NUL is read, but not written: what cannot be written is not compared.
enum MessageTarget {
    static func message(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        switch kind % 11 {
        case 0: _ = accepted { try X509SVIDRequestMessage(decoding: rest.span) }
        case 1:
            same(
                accepted { try X509SVIDResponseMessage(decoding: rest.span) },
                { message in
                    message.encodedAgain { encoded in try X509SVIDResponseMessage(decoding: encoded) }
                })
        case 2:
            same(
                accepted { try X509BundlesResponseMessage(decoding: rest.span) },
                { message in
                    guard let encoded = accepted({ try message.encoded() }) else { return message }
                    return accepted { try X509BundlesResponseMessage(decoding: encoded.span) }
                })
        case 3: _ = accepted { try JWTSVIDRequestMessage(decoding: rest.span) }
        case 4: _ = accepted { try JWTSVIDResponseMessage(decoding: rest.span) }
        case 5:
            same(
                accepted { try JWTBundlesResponseMessage(decoding: rest.span) },
                { message in
                    guard let encoded = accepted({ try message.encoded() }) else { return message }
                    return accepted { try JWTBundlesResponseMessage(decoding: encoded.span) }
                })
        case 6: _ = accepted { try ValidateJWTSVIDRequestMessage(decoding: rest.span) }
        case 7: _ = accepted { try ValidateJWTSVIDResponseMessage(decoding: rest.span) }
        case 8: _ = accepted { try WITSVIDRequestMessage(decoding: rest.span) }
        case 9: _ = accepted { try WITSVIDResponseMessage(decoding: rest.span) }
        default: _ = accepted { try WITBundlesResponseMessage(decoding: rest.span) }
        }
    }

    private static func same<Message: Equatable>(_ message: Message?, _ again: (Message) -> Message?) {
        guard let message else { return }
        precondition(again(message) == message, "a message is changed by writing")
    }
}

extension X509SVIDResponseMessage {
    /// What is read of the message's own encoding.
    fileprivate func encodedAgain(
        _ decode: (Span<UInt8>) throws -> X509SVIDResponseMessage
    ) -> X509SVIDResponseMessage? {
        guard let encoded = accepted({ try encoded() }) else { return self }
        return encoded.withSpan { bytes in accepted { try decode(bytes) } }
    }
}
