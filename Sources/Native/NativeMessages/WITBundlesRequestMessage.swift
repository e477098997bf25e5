internal import CWorkloadAPI

/// The request of FetchWITBundles: it has no fields.
package struct WITBundlesRequestMessage: WorkloadMessage, Equatable {
    package init() {}

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        _ = try unsafe DecodedMessage(bytes, as: "WITBundlesRequest", by: witbundles_request__unpack)
    }

    package func encoded() -> [UInt8] { [] }
}
