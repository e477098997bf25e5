internal import CWorkloadAPI

/// The answer of FetchJWTBundles.
package struct JWTBundlesResponseMessage: WorkloadMessage, Equatable {
    /// The trust domain's SPIFFE ID to its JWK Set, as JSON.
    package var bundles: [String: [UInt8]]

    package init(bundles: [String: [UInt8]]) {
        self.bundles = bundles
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "JWTBundlesResponse", by: jwtbundles_response__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in try unsafe Self(message) }
    }

    private init(_ message: JWTBundlesResponse) throws(MessageError) {
        bundles = try unsafe decodedMap(message.bundles, message.n_bundles) { (entry) throws(MessageError) in
            let id = try unsafe decodedText(entry.key, "JWTBundlesResponse.bundles")
            return unsafe (id, decodedBytes(entry.value))
        }
    }

    package func encoded() throws(MessageError) -> [UInt8] {
        var arena = MessageArena()
        var message = unsafe initialized(JWTBundlesResponse(), by: jwtbundles_response__init)
        unsafe message.n_bundles = bundles.count
        unsafe message.bundles = try arena.messages(sortedByKey(bundles)) { (bundle, arena) throws(MessageError) in
            var entry = unsafe initialized(
                JWTBundlesResponse__BundlesEntry(), by: jwtbundles_response__bundles_entry__init)
            unsafe entry.key = try arena.text(bundle.key, "JWTBundlesResponse.bundles")
            unsafe entry.value = arena.bytes(bundle.value)
            return unsafe entry
        }
        return unsafe arena.packed(message)
    }
}
