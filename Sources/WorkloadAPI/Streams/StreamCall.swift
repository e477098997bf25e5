internal import NativeMessages
internal import SPIFFE

/// Which streaming call of the Workload API to make, and its encoded request.
struct StreamCall: Sendable, Hashable {
    let method: WorkloadAPIMethod
    let request: [UInt8]

    private init(_ method: WorkloadAPIMethod, _ request: [UInt8] = []) {
        self.method = method
        self.request = request
    }

    // The requests of these have no fields.
    static let fetchX509SVID = StreamCall(.fetchX509SVID)
    static let fetchX509Bundles = StreamCall(.fetchX509Bundles)
    static let fetchJWTBundles = StreamCall(.fetchJWTBundles)
    static let fetchWITBundles = StreamCall(.fetchWITBundles)

    /// FetchWITSVID for one identity, or for all of the workload.
    static func fetchWITSVID(_ id: SPIFFEID?) -> StreamCall {
        do {
            return StreamCall(.fetchWITSVID, try WITSVIDRequestMessage(spiffeID: id?.description ?? "").encoded())
        } catch {
            preconditionFailure("a SPIFFE ID holds no byte that a message cannot: \(error)")
        }
    }
}
