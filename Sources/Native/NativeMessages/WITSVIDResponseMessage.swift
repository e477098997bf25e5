internal import CWorkloadAPI
package import NativeKernel

/// The answer of FetchWITSVID.
package struct WITSVIDResponseMessage: WorkloadMessage, Equatable {
    package var svids: [WITSVIDMessage]

    package init(svids: [WITSVIDMessage]) {
        self.svids = svids
    }

    package init(decoding bytes: Span<UInt8>) throws(MessageError) {
        let decoded = try unsafe DecodedMessage(bytes, as: "WITSVIDResponse", by: witsvidresponse__unpack)
        svids = try unsafe decoded.read { (message) throws(MessageError) in
            try unsafe decodedMessages(message.svids, message.n_svids) { (svid) throws(MessageError) in
                try unsafe WITSVIDMessage(svid)
            }
        }
    }

    package func encoded() throws(MessageError) -> SecretBytes {
        var arena = MessageArena()
        var message = unsafe initialized(WITSVIDResponse(), by: witsvidresponse__init)
        unsafe message.n_svids = svids.count
        unsafe message.svids = try arena.messages(svids) { (svid, arena) throws(MessageError) in
            try unsafe svid.build(&arena)
        }
        return unsafe arena.packedSecret(message)
    }
}
