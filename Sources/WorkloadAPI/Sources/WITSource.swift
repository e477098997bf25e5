public import SPIFFE

/// The workload's current WIT-SVID with its private key, kept up to date from the Workload API (`FetchWITSVID`).
///
/// Incubating: the standard of WIT-SVIDs may still change. The keys to check those of others with come from a
/// `BundleSource`.
public typealias WITSource = SVIDSource<WITContext>

extension WITSource {
    /// Makes a source; nothing is connected until it is run.
    ///
    /// - Parameters:
    ///   - client: The client of the Workload API to follow.
    ///   - id: The one identity to ask the agent for; nil for all that the workload has (rule WI-3).
    ///   - picker: Which SVID to present, where there are several.
    public convenience init(client: WorkloadAPIClient, id: SPIFFEID? = nil, picker: WITSVIDPicker = .first) {
        self.init(client.witContexts(id: id), picker)
    }

    /// The SVID to present now, as `svid()`; never in HTTP's `Authorization` (rule WI-25).
    ///
    /// - Throws: `WorkloadAPIError`, as `svid()`.
    public func witSVID() throws(WorkloadAPIError) -> WITSVID { try svid() }
}
