internal import CWorkloadAPI

/// The request of FetchWITSVID.
package struct WITSVIDRequestMessage: WorkloadMessage, Equatable {
    /// The identity that is wanted; empty for all.
    package var spiffeID: String

    package init(spiffeID: String = "") {
        self.spiffeID = spiffeID
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "WITSVIDRequest", by: witsvidrequest__unpack)
        spiffeID = try unsafe decoded.read { (message) throws(MessageError) in
            try unsafe decodedText(message.spiffe_id, "WITSVIDRequest.spiffe_id")
        }
    }

    package func encoded() throws(MessageError) -> [UInt8] {
        var arena = MessageArena()
        var message = unsafe initialized(WITSVIDRequest(), by: witsvidrequest__init)
        unsafe message.spiffe_id = try arena.text(spiffeID, "WITSVIDRequest.spiffe_id")
        return unsafe arena.packed(message)
    }
}
