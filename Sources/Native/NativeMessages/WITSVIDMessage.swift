internal import CWorkloadAPI
package import NativeKernel

/// One WIT-SVID of a response: nothing in it has been validated.
package struct WITSVIDMessage: Sendable, Equatable {
    package var spiffeID: String
    /// The token, in the compact form of JWS.
    package var witSVID: SecretBytes
    /// The private key that belongs to the token: a JWK, as JSON.
    package var witSVIDKey: SecretBytes
    /// What the operator calls this identity; empty for none.
    package var hint: String

    package init(spiffeID: String, witSVID: SecretBytes, witSVIDKey: SecretBytes, hint: String = "") {
        self.spiffeID = spiffeID
        self.witSVID = witSVID
        self.witSVIDKey = witSVIDKey
        self.hint = hint
    }

    init(_ message: WITSVID) throws(MessageError) {
        spiffeID = try unsafe decodedText(message.spiffe_id, "WITSVID.spiffe_id")
        witSVID = try unsafe decodedSecretText(message.wit_svid, "WITSVID.wit_svid")
        witSVIDKey = try unsafe decodedSecretText(message.wit_svid_key, "WITSVID.wit_svid_key")
        hint = try unsafe decodedText(message.hint, "WITSVID.hint")
    }

    func build(_ arena: inout MessageArena) throws(MessageError) -> WITSVID {
        var message = unsafe initialized(WITSVID(), by: witsvid__init)
        unsafe message.spiffe_id = try arena.text(spiffeID, "WITSVID.spiffe_id")
        unsafe message.wit_svid = try arena.text(witSVID, "WITSVID.wit_svid")
        unsafe message.wit_svid_key = try arena.text(witSVIDKey, "WITSVID.wit_svid_key")
        unsafe message.hint = try arena.text(hint, "WITSVID.hint")
        return unsafe message
    }
}
