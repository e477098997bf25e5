internal import CWorkloadAPI

/// The answer of ValidateJWTSVID.
package struct ValidateJWTSVIDResponseMessage: WorkloadMessage, Equatable {
    /// How deeply claims may be nested: each level is a call of protobuf-c within a call, and stacks end.
    package static let maximumClaimDepth = 64

    /// Whom the token identifies.
    package var spiffeID: String
    /// All claims of the token; nil when the server left them out.
    package var claims: [String: ClaimValue]?

    package init(spiffeID: String, claims: [String: ClaimValue]?) {
        self.spiffeID = spiffeID
        self.claims = claims
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        guard try ClaimNesting.isWithin(Self.maximumClaimDepth, response: bytes) else {
            throw .tooDeep("ValidateJWTSVIDResponse.claims", limit: Self.maximumClaimDepth)
        }
        let decoded = try unsafe DecodedMessage(
            bytes, as: "ValidateJWTSVIDResponse", by: validate_jwtsvidresponse__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in
            var claims: [String: ClaimValue]?
            if let object = unsafe message.claims { claims = try unsafe ClaimValue.decodedObject(object.pointee) }
            return Self(
                spiffeID: try unsafe decodedText(message.spiffe_id, "ValidateJWTSVIDResponse.spiffe_id"),
                claims: claims)
        }
    }

    package func encoded() throws(MessageError) -> [UInt8] {
        var arena = MessageArena()
        var message = unsafe initialized(ValidateJWTSVIDResponse(), by: validate_jwtsvidresponse__init)
        unsafe message.spiffe_id = try arena.text(spiffeID, "ValidateJWTSVIDResponse.spiffe_id")
        if let claims {
            // A claim of the top level is two levels deep: the object and the value.
            let object = try unsafe ClaimValue.builtObject(claims, &arena, depth: 1)
            unsafe message.claims = arena.message(object)
        }
        return unsafe arena.packed(message)
    }
}
