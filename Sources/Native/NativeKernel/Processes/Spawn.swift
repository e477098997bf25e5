internal import Glibc

/// Running programs to their end.
package enum Spawn {
    /// The process id of this program.
    package static var ownPid: Int32 { getpid() }

    /// Runs a program and waits for its end without blocking the caller's thread.
    ///
    /// A thread of its own looks after the program. Cancelling the task ends the program and all of its process
    /// group; the result comes once they have ended.
    ///
    /// - Parameter onOutput: gets what the program writes to standard output and error, in pieces, on the program's
    ///   thread; the program waits while it runs.
    /// - Throws: `SystemError` if the program cannot be started or looked after.
    package static func run(
        _ request: SpawnRequest, onOutput: @escaping @Sendable (Span<UInt8>) -> Void
    ) async throws(SystemError) -> SpawnResult {
        let interrupt = try SpawnInterrupt()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<SpawnResult, SystemError>, Never>) in
                do throws(SystemError) {
                    try DedicatedThread.start("svid-hook") {
                        let supervision = SpawnSupervision(request: request, interrupt: interrupt, onOutput: onOutput)
                        supervision.run { continuation.resume(returning: $0) }
                    }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            interrupt.raise()
        }
        return try result.get()
    }
}
