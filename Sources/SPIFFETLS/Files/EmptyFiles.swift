/// The files that are empty, and since when.
///
/// An empty file says that what it held is withdrawn (rule FD-12), but whoever writes in place empties a file, too, a
/// moment before it has its new content. So emptiness counts once it has lasted.
struct EmptyFiles: Sendable {
    /// Far longer than an agent needs between emptying a file and writing it.
    private static let patience = Duration.seconds(1)

    private var since: [String: ContinuousClock.Instant] = [:]
    private var lastLook: ContinuousClock.Instant?

    /// Begins another look at all files.
    mutating func look(at now: ContinuousClock.Instant) {
        lastLook = now
    }

    /// Notes whether a file was empty at this look; returns whether it has been for so long that it counts.
    mutating func note(_ path: String, isEmpty: Bool) -> Bool {
        guard isEmpty, let lastLook else {
            since[path] = nil
            return false
        }
        let first = since[path] ?? lastLook
        since[path] = first
        return first + Self.patience <= lastLook
    }

    /// When to look again although nothing may have happened; nil if there is no need to.
    var nextLook: ContinuousClock.Instant? {
        guard let lastLook else { return nil }
        return since.values.map { $0 + Self.patience }.filter { $0 > lastLook }.min()
    }
}
