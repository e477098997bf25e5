internal import NativeKernel

/// The wait before another attempt: over after its delay, or as soon as the endpoint's socket file appears.
struct EndpointWait: Sendable {
    let endpoint: EndpointAddress
    /// The socket file as the failed attempt found it; nil if there was none.
    let before: SocketFile?
    let delay: Duration

    /// Waits.
    ///
    /// - Returns: Whether the socket file is another one than at the failed attempt, so that a server is starting.
    ///   Also returns (false) when the task is cancelled.
    func finished() async -> Bool {
        guard let path = endpoint.socketPath else {
            await sleep()
            return false
        }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await sleep()
                return false
            }
            group.addTask {
                // The first pulse comes once the watch stands: what happened since the attempt is not missed.
                for await _ in PathWatch(path) where isAnother(at: path) { return true }
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }

    private func isAnother(at path: String) -> Bool {
        guard let now = SocketFile(path) else { return false }
        return now != before
    }

    private func sleep() async {
        // Only cancellation ends it early, and then the iteration ends too.
        await Timers.shared.sleep(for: delay)
    }
}
