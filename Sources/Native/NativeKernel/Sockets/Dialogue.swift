/// Short exchanges with servers, each on a thread of its own.
package enum Dialogue {
    /// Connects and has `body` talk; cancelling the task ends both.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - limit: How long all of it may take.
    ///   - body: Runs on a thread that may block.
    /// - Throws: `SystemError` of the connection (`ETIMEDOUT` after the limit, `ECANCELED` on cancellation) or of
    ///   `body`.
    package static func run<Result: Sendable>(
        with address: ServerAddress, within limit: Duration,
        _ body: @escaping @Sendable (borrowing Connection) throws(SystemError) -> Result
    ) async throws(SystemError) -> Result {
        let interrupt = try SpawnInterrupt()
        let deadline = ContinuousClock.now + limit
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Swift.Result<Result, SystemError>, Never>) in
                do throws(SystemError) {
                    try DedicatedThread.start("svid-dialogue") {
                        let outcome = Swift.Result { () throws(SystemError) -> Result in
                            let connection = try Connection(to: address, until: deadline, interrupt: interrupt)
                            return try body(connection)
                        }
                        continuation.resume(returning: outcome)
                    }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            interrupt.raise()
        }
        return try outcome.get()
    }
}
