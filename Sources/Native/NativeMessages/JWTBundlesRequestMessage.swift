internal import CWorkloadAPI

/// The request of FetchJWTBundles: it has no fields.
package struct JWTBundlesRequestMessage: WorkloadMessage, Equatable {
    package init() {}

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        _ = try unsafe DecodedMessage(bytes, as: "JWTBundlesRequest", by: jwtbundles_request__unpack)
    }

    package func encoded() -> [UInt8] { [] }
}
