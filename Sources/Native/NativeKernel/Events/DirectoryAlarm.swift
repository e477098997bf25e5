/// Tells a function of everything that happens in one directory, until the end of the object: a `DirectoryWatch` for
/// those who only want to know that something happened, and who are too many for a task each.
package final class DirectoryAlarm: Sendable {
    private let subscription: InotifyHub.Subscription

    /// Watches from now on.
    ///
    /// - Parameters:
    ///   - path: The directory, which is meant wherever it is moved later.
    ///   - ring: Called on the thread of all events, for which it must not take long.
    /// - Throws: As `DirectoryWatch`.
    package init(
        _ path: String, _ ring: @escaping @Sendable (_ event: DirectoryEvent) -> Void
    ) throws(SystemError) {
        subscription = try InotifyHub.shared.subscribe(to: path, kinds: .all, ring)
    }
}
