/// A part of a source that follows several streams.
protocol SourcePart: Sendable {
    func run() async throws(WorkloadAPIError)
    func close()
    /// Returns once there is what readers need.
    func waitUntilReady(within timeout: Duration) async throws(WorkloadAPIError)
    var health: SourceHealth { get }
    var isClosed: Bool { get }
    /// Why nothing is in force; nil if something is, be it that there is nothing to be had.
    var emptiness: WorkloadAPIError? { get }
}

extension SourceCore: SourcePart {
    func waitUntilReady(within timeout: Duration) async throws(WorkloadAPIError) {
        _ = try await first(within: timeout)
    }

    var emptiness: WorkloadAPIError? {
        do throws(WorkloadAPIError) {
            _ = try current()
            return nil
        } catch {
            return error
        }
    }
}

extension [any SourcePart] {
    /// Runs the parts side by side until all have ended; a part that ends by an answer that no retry can change does
    /// not end the others (rule TR-8).
    ///
    /// - Throws: The first such answer.
    func run() async throws(WorkloadAPIError) {
        let failure = await withTaskGroup(of: WorkloadAPIError?.self) { group in
            for part in self {
                group.addTask {
                    do throws(WorkloadAPIError) {
                        try await part.run()
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        // A source whose run was cancelled is closed, those parts included that had ended before.
        if Task.isCancelled { for part in self { part.close() } }
        if let failure, !allSatisfy(\.isClosed) { throw failure }
    }

    func waitUntilReady(within timeout: Duration) async throws(WorkloadAPIError) {
        let deadline = ContinuousClock.now + timeout
        for part in self { try await part.waitUntilReady(within: ContinuousClock.now.duration(to: deadline)) }
    }

    /// The worst of the parts' health: what is asked of the source is all of them.
    var health: SourceHealth {
        map(\.health).max { $0.status.severity < $1.status.severity } ?? SourceHealth(.closed)
    }
}

extension SourceHealth.Status {
    fileprivate var severity: Int {
        let order: [SourceHealth.Status] = [.healthy, .degraded, .starting, .expired, .denied, .closed]
        return order.firstIndex(of: self) ?? order.count
    }
}
