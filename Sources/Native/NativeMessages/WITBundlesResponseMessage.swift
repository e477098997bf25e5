internal import CWorkloadAPI

/// The answer of FetchWITBundles.
package struct WITBundlesResponseMessage: WorkloadMessage, Equatable {
    /// The trust domain's SPIFFE ID to its JWK Set, as JSON.
    package var bundles: [String: String]

    package init(bundles: [String: String]) {
        self.bundles = bundles
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "WITBundlesResponse", by: witbundles_response__unpack)
        self = try unsafe decoded.read { (message) throws(MessageError) in try unsafe Self(message) }
    }

    private init(_ message: WITBundlesResponse) throws(MessageError) {
        bundles = try unsafe decodedMap(message.bundles, message.n_bundles) { (entry) throws(MessageError) in
            let id = try unsafe decodedText(entry.key, "WITBundlesResponse.bundles")
            return (id, try unsafe decodedText(entry.value, "WITBundlesResponse.bundles"))
        }
    }

    package func encoded() throws(MessageError) -> [UInt8] {
        var arena = MessageArena()
        var message = unsafe initialized(WITBundlesResponse(), by: witbundles_response__init)
        unsafe message.n_bundles = bundles.count
        unsafe message.bundles = try arena.messages(sortedByKey(bundles)) { (bundle, arena) throws(MessageError) in
            var entry = unsafe initialized(
                WITBundlesResponse__BundlesEntry(), by: witbundles_response__bundles_entry__init)
            unsafe entry.key = try arena.text(bundle.key, "WITBundlesResponse.bundles")
            unsafe entry.value = try arena.text(bundle.value, "WITBundlesResponse.bundles")
            return unsafe entry
        }
        return unsafe arena.packed(message)
    }
}
