/// Runs `body`, but no longer than `limit`: then it is cancelled, and the error is `timedOut`.
func within<Result: Sendable>(
    _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws(TLSError) -> Result
) async throws(TLSError) -> Result {
    typealias Outcome = Swift.Result<Result, TLSError>
    let outcome = await withTaskGroup(of: Outcome?.self) { group in
        group.addTask {
            do throws(TLSError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        group.addTask {
            do {
                try await Task.sleep(for: limit)
            } catch {
                // Cancelled, since the body has ended or the caller's task is cancelled: the body tells.
                return nil
            }
            return .failure(TLSError(.timedOut, "\(what) took longer than \(limit)"))
        }
        var first: Outcome?
        for await outcome in group where first == nil {
            first = outcome
            if outcome != nil { group.cancelAll() }
        }
        return first ?? .failure(.cancelled)
    }
    return try outcome.get()
}
