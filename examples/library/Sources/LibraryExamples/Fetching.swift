import SPIFFE
import WorkloadAPI

/// The guide "Fetching and streaming", one answer at a time.
func fetch(_ client: WorkloadAPIClient) async throws {
    let context = try await client.fetchX509Context(timeout: .seconds(10))
    let svid = context.defaultSVID
    print(svid.id, "until", svid.notAfter, "for", context.bundles.trustDomains)

    let internalSVID = context.svid(hint: "internal")
    try expect(internalSVID != nil && svid.hint == nil, "the hints of svidsync dev")
}

/// All states, as they come.
func stream(_ client: WorkloadAPIClient) async throws {
    var seen = 0
    for try await event in client.x509Contexts {
        switch event {
        case .state(let context): print("now", context.defaultSVID.serialNumber)
        case .discarded(let error): print("the agent sent what is wrong, the old state stands:", error)
        case .interrupted(let error, let delay): print("no agent, again in \(delay):", error)
        case .resumed: print("the agent is back, with the same state")
        }
        seen += 1
        if seen == 2 { break }
    }
}
