internal import CWorkloadAPI
package import NativeKernel

/// One JWT-SVID of a response: nothing in it has been validated.
package struct JWTSVIDMessage: Sendable, Equatable {
    package var spiffeID: String
    /// The token, in the compact form of JWS.
    package var svid: SecretBytes
    /// What the operator calls this identity; empty for none.
    package var hint: String

    package init(spiffeID: String, svid: SecretBytes, hint: String = "") {
        self.spiffeID = spiffeID
        self.svid = svid
        self.hint = hint
    }

    init(_ message: JWTSVID) throws(MessageError) {
        spiffeID = try unsafe decodedText(message.spiffe_id, "JWTSVID.spiffe_id")
        svid = try unsafe decodedSecretText(message.svid, "JWTSVID.svid")
        hint = try unsafe decodedText(message.hint, "JWTSVID.hint")
    }

    func build(_ arena: inout MessageArena) throws(MessageError) -> JWTSVID {
        var message = unsafe initialized(JWTSVID(), by: jwtsvid__init)
        unsafe message.spiffe_id = try arena.text(spiffeID, "JWTSVID.spiffe_id")
        unsafe message.svid = try arena.text(svid, "JWTSVID.svid")
        unsafe message.hint = try arena.text(hint, "JWTSVID.hint")
        return unsafe message
    }
}
