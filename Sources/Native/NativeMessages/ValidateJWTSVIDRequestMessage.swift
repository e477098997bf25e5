internal import CWorkloadAPI
package import NativeKernel

/// The request of ValidateJWTSVID.
package struct ValidateJWTSVIDRequestMessage: WorkloadMessage, Equatable {
    /// Who the validating party is.
    package var audience: String
    /// The token to validate.
    package var svid: SecretBytes

    package init(audience: String, svid: SecretBytes) {
        self.audience = audience
        self.svid = svid
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(
            bytes, as: "ValidateJWTSVIDRequest", by: validate_jwtsvidrequest__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in
            Self(
                audience: try unsafe decodedText(message.audience, "ValidateJWTSVIDRequest.audience"),
                svid: try unsafe decodedSecretText(message.svid, "ValidateJWTSVIDRequest.svid"))
        }
    }

    package func encoded() throws(MessageError) -> SecretBytes {
        var arena = MessageArena()
        var message = unsafe initialized(ValidateJWTSVIDRequest(), by: validate_jwtsvidrequest__init)
        unsafe message.audience = try arena.text(audience, "ValidateJWTSVIDRequest.audience")
        unsafe message.svid = try arena.text(svid, "ValidateJWTSVIDRequest.svid")
        return unsafe arena.packedSecret(message)
    }
}
