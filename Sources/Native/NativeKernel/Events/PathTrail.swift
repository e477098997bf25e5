internal import Glibc

/// All the directories in which something must be looked up to find what a path means, each with a watch.
///
/// That is every directory from the root on, and those on the way of each symbolic link; so whatever is created,
/// replaced or repointed there is noticed, be it the file itself or a directory far above.
struct PathTrail: Sendable {
    private let subscriptions: [InotifyHub.Subscription]
    /// False when a directory cannot be watched: it may not be read, or the user's limits of inotify are reached.
    let isComplete: Bool

    /// Follows the path as far as it exists, each directory watched before anything is looked up in it.
    ///
    /// Blocks.
    init(_ path: String, _ changed: @escaping @Sendable () -> Void) {
        var walk = PathWalk(path)
        var subscriptions: [InotifyHub.Subscription] = []
        var isComplete = true
        while let (directory, name, isLast) = walk.step {
            var kinds: DirectoryEvent.Kinds = [.names, .attributes]
            if isLast { kinds.insert(.written) }
            do {
                let subscription = try InotifyHub.shared.subscribe(to: directory, kinds: kinds) { [kinds] event in
                    let concerned = event.name == name && !event.kinds.isDisjoint(with: kinds)
                    if event.kinds.concernsAll || concerned { changed() }
                }
                subscriptions.append(subscription)
            } catch {
                // Gone since it was looked up: the watch on the directory above tells when it is back.
                if error.code == ENOENT || error.code == ENOTDIR { break }
                isComplete = false
            }
            walk.advance()
        }
        self.subscriptions = subscriptions
        self.isComplete = isComplete
    }
}
