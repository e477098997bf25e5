internal import CWorkloadAPI

/// The request of FetchX509Bundles: it has no fields.
package struct X509BundlesRequestMessage: WorkloadMessage, Equatable {
    package init() {}

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        _ = try unsafe DecodedMessage(bytes, as: "X509BundlesRequest", by: x509_bundles_request__unpack)
    }

    package func encoded() -> [UInt8] { [] }
}
