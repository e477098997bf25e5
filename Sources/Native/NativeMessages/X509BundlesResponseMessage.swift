internal import CWorkloadAPI

/// The answer of FetchX509Bundles.
package struct X509BundlesResponseMessage: WorkloadMessage, Equatable {
    /// Certificate revocation lists, each in DER.
    package var crl: [[UInt8]]
    /// The trust domain's SPIFFE ID to its CA certificates, DER one after the other.
    package var bundles: [String: [UInt8]]

    package init(crl: [[UInt8]] = [], bundles: [String: [UInt8]]) {
        self.crl = crl
        self.bundles = bundles
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "X509BundlesResponse", by: x509_bundles_response__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in try unsafe Self(message) }
    }

    private init(_ message: X509BundlesResponse) throws(MessageError) {
        crl = unsafe decodedByteStrings(message.crl, message.n_crl)
        bundles = try unsafe decodedMap(message.bundles, message.n_bundles) { (entry) throws(MessageError) in
            let id = try unsafe decodedText(entry.key, "X509BundlesResponse.bundles")
            return unsafe (id, decodedBytes(entry.value))
        }
    }

    package func encoded() throws(MessageError) -> [UInt8] {
        var arena = MessageArena()
        var message = unsafe initialized(X509BundlesResponse(), by: x509_bundles_response__init)
        unsafe message.n_crl = crl.count
        unsafe message.crl = arena.byteStrings(crl)
        unsafe message.n_bundles = bundles.count
        unsafe message.bundles = try arena.messages(sortedByKey(bundles)) { (bundle, arena) throws(MessageError) in
            var entry = unsafe initialized(
                X509BundlesResponse__BundlesEntry(), by: x509_bundles_response__bundles_entry__init)
            unsafe entry.key = try arena.text(bundle.key, "X509BundlesResponse.bundles")
            unsafe entry.value = arena.bytes(bundle.value)
            return unsafe entry
        }
        return unsafe arena.packed(message)
    }
}
