internal import WorkloadAPI

extension X509Source {
    /// Runs the source beside `body`, which begins when there is an SVID, and ends with it.
    func running(
        within timeout: Duration, _ body: @escaping @Sendable () async -> ExitStatus
    ) async -> ExitStatus {
        await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask {
                do throws(WorkloadAPIError) {
                    try await self.run()
                    return nil
                } catch {
                    guard error.code != .cancelled else { return nil }
                    Console.complain("\(error)")
                    return ExitStatus(error)
                }
            }
            group.addTask {
                do throws(WorkloadAPIError) {
                    try await self.waitForFirstState(timeout: timeout)
                } catch {
                    guard error.code != .cancelled else { return nil }
                    Console.complain("\(error)")
                    return ExitStatus(error)
                }
                return await body()
            }
            var status: ExitStatus?
            // The source ends first only where it has failed, or where all is cancelled.
            for await ended in group where status == nil {
                status = ended
                group.cancelAll()
            }
            return status ?? .unavailable
        }
    }
}
