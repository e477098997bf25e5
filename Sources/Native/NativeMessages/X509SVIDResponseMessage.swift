internal import CWorkloadAPI
package import NativeKernel

/// The answer of FetchX509SVID.
package struct X509SVIDResponseMessage: WorkloadMessage, Equatable {
    package var svids: [X509SVIDMessage]
    /// Certificate revocation lists, each in DER.
    package var crl: [[UInt8]]
    /// The SPIFFE ID of a foreign trust domain to its CA certificates, DER one after the other.
    package var federatedBundles: [String: [UInt8]]

    package init(svids: [X509SVIDMessage], crl: [[UInt8]] = [], federatedBundles: [String: [UInt8]] = [:]) {
        self.svids = svids
        self.crl = crl
        self.federatedBundles = federatedBundles
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "X509SVIDResponse", by: x509_svidresponse__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in try unsafe Self(message) }
    }

    private init(_ message: X509SVIDResponse) throws(MessageError) {
        svids = try unsafe decodedMessages(message.svids, message.n_svids) { (svid) throws(MessageError) in
            try unsafe X509SVIDMessage(svid)
        }
        crl = unsafe decodedByteStrings(message.crl, message.n_crl)
        federatedBundles = try unsafe decodedMap(message.federated_bundles, message.n_federated_bundles) {
            (entry) throws(MessageError) in
            let id = try unsafe decodedText(entry.key, "X509SVIDResponse.federated_bundles")
            return unsafe (id, decodedBytes(entry.value))
        }
    }

    package func encoded() throws(MessageError) -> SecretBytes {
        var arena = MessageArena()
        var message = unsafe initialized(X509SVIDResponse(), by: x509_svidresponse__init)
        unsafe message.n_svids = svids.count
        unsafe message.svids = try arena.messages(svids) { (svid, arena) throws(MessageError) in
            try unsafe svid.build(&arena)
        }
        unsafe message.n_crl = crl.count
        unsafe message.crl = arena.byteStrings(crl)
        unsafe message.n_federated_bundles = federatedBundles.count
        unsafe message.federated_bundles = try arena.messages(sortedByKey(federatedBundles)) {
            (bundle, arena) throws(MessageError) in
            var entry = unsafe initialized(
                X509SVIDResponse__FederatedBundlesEntry(), by: x509_svidresponse__federated_bundles_entry__init)
            unsafe entry.key = try arena.text(bundle.key, "X509SVIDResponse.federated_bundles")
            unsafe entry.value = arena.bytes(bundle.value)
            return unsafe entry
        }
        return unsafe arena.packedSecret(message)
    }
}
