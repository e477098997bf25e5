internal import CProtobufC
internal import CWorkloadAPI
package import NativeKernel

/// One X.509-SVID of a response: nothing in it has been validated.
package struct X509SVIDMessage: Sendable, Equatable {
    package var spiffeID: String
    /// The leaf first, then intermediates: DER one after the other.
    package var x509SVID: [UInt8]
    /// The leaf's private key: PKCS#8 in DER, not encrypted.
    package var x509SVIDKey: SecretBytes
    /// The CA certificates of the SVID's own trust domain: DER one after the other.
    package var bundle: [UInt8]
    /// What the operator calls this identity; empty for none.
    package var hint: String

    package init(spiffeID: String, x509SVID: [UInt8], x509SVIDKey: SecretBytes, bundle: [UInt8], hint: String = "") {
        self.spiffeID = spiffeID
        self.x509SVID = x509SVID
        self.x509SVIDKey = x509SVIDKey
        self.bundle = bundle
        self.hint = hint
    }

    init(_ message: X509SVID) throws(MessageError) {
        spiffeID = try unsafe decodedText(message.spiffe_id, "X509SVID.spiffe_id")
        x509SVID = unsafe decodedBytes(message.x509_svid)
        x509SVIDKey = unsafe decodedSecret(message.x509_svid_key)
        bundle = unsafe decodedBytes(message.bundle)
        hint = try unsafe decodedText(message.hint, "X509SVID.hint")
    }

    func build(_ arena: inout MessageArena) throws(MessageError) -> X509SVID {
        var message = unsafe initialized(X509SVID(), by: x509_svid__init)
        unsafe message.spiffe_id = try arena.text(spiffeID, "X509SVID.spiffe_id")
        unsafe message.x509_svid = arena.bytes(x509SVID)
        unsafe message.x509_svid_key = arena.bytes(x509SVIDKey)
        unsafe message.bundle = arena.bytes(bundle)
        unsafe message.hint = try arena.text(hint, "X509SVID.hint")
        return unsafe message
    }
}
