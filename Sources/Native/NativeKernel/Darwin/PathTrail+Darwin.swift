/// Where no directory is watched, the trail is never complete: `PathWatch` then looks again and again.
struct PathTrail: Sendable {
    /// False: nothing tells of changes.
    let isComplete = false

    /// Follows nothing.
    init(_ path: String, _ changed: @escaping @Sendable () -> Void) {}
}
