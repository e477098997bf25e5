package import NativeKernel

/// What can be sent as a message: plain bytes, or secret ones, which are sent from where they are and never copied
/// into memory that is not wiped.
package protocol RPCPayload: Sendable {
    var payload: RPCPayloadBytes { get }
}

/// The bytes of a payload.
package enum RPCPayloadBytes: Sendable {
    case plain([UInt8])
    case secret(SecretBytes)
}

extension Array<UInt8>: RPCPayload {
    package var payload: RPCPayloadBytes { .plain(self) }
}

extension SecretBytes: RPCPayload {
    package var payload: RPCPayloadBytes { .secret(self) }
}
