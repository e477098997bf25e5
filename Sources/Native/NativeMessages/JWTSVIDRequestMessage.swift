internal import CWorkloadAPI

/// The request of FetchJWTSVID.
package struct JWTSVIDRequestMessage: WorkloadMessage, Equatable {
    /// Whom the token is for; at least one.
    package var audience: [String]
    /// The identity that is wanted; empty for all.
    package var spiffeID: String

    package init(audience: [String], spiffeID: String = "") {
        self.audience = audience
        self.spiffeID = spiffeID
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "JWTSVIDRequest", by: jwtsvidrequest__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in
            Self(
                audience: try unsafe decodedTexts(message.audience, message.n_audience, "JWTSVIDRequest.audience"),
                spiffeID: try unsafe decodedText(message.spiffe_id, "JWTSVIDRequest.spiffe_id"))
        }
    }

    package func encoded() throws(MessageError) -> [UInt8] {
        var arena = MessageArena()
        var message = unsafe initialized(JWTSVIDRequest(), by: jwtsvidrequest__init)
        unsafe message.n_audience = audience.count
        unsafe message.audience = try arena.texts(audience, "JWTSVIDRequest.audience")
        unsafe message.spiffe_id = try arena.text(spiffeID, "JWTSVIDRequest.spiffe_id")
        return unsafe arena.packed(message)
    }
}
