internal import FileDelivery
internal import SPIFFE
internal import WorkloadAPI

/// What is noted of an output for those who ask.
extension OutputDelivery {
    /// Takes note of the set that an earlier process has left, so that a restart while the Workload API is away does not
    /// look like an output without credentials.
    func noteFound(_ directory: OutputDirectory) async throws(DeliveryError) {
        guard let files = try await directory.snapshot() else { return }
        let chain = plan.files.first { $0.content.beginsWithCertificates }?.name
        let set = DeliveredSet(found: files, chain: chain)
        // What expires must be known to; a token or a key store is believed only once it has been delivered again.
        let isKnown = set.expiry != nil || !plan.files.contains { $0.content.expires }
        let names = Set(files.map(\.name))
        let isWhole = plan.files.allSatisfy { $0.content.placeholder != nil || names.contains($0.name) }
        record.note(
            found: set, directory.currentGeneration,
            isComplete: isKnown && isWhole && !plan.files.contains(where: \.content.isToken))
        noteOwedHooks()
    }

    func noteOwedHooks() {
        record.note(owesHooks: hooks != nil && openDirectory?.owedHooks != nil)
    }
}
