internal import CWorkloadAPI

/// The request of FetchX509SVID: it has no fields.
package struct X509SVIDRequestMessage: WorkloadMessage, Equatable {
    package init() {}

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        _ = try unsafe DecodedMessage(bytes, as: "X509SVIDRequest", by: x509_svidrequest__unpack)
    }

    package func encoded() -> [UInt8] { [] }
}
