internal import Logging
internal import NativeKernel

/// Removing generations.
extension Workspace {
    /// Superseded generations are removed before their time where there are more: a server that rotates without end
    /// must not fill the memory.
    private static var most: Int { 256 }
    /// After a removal that failed.
    private static var pause: Duration { .seconds(10) }

    /// When the next superseded generation may go; nil when none waits.
    var nextRemoval: ContinuousClock.Instant? {
        // A span, since there may be many, and a look at one should not copy it.
        let superseded = superseded
        let waiting = superseded.span
        var next: ContinuousClock.Instant?
        for index in removable where next.map({ waiting[index].removal < $0 }) ?? true {
            next = waiting[index].removal
        }
        return next
    }

    private var removable: Range<Int> { 0..<max(0, superseded.count - (settings.keepGenerations - 1)) }

    /// Removes the generations whose time has come.
    ///
    /// One that cannot be removed is reported and tried again later; it harms no reader.
    func removeDue() {
        let now = ContinuousClock.now
        let excess = removable.count - Self.most
        let due = due(now, excess)
        // The last first, so that a removal leaves the places of the others as they are.
        for index in due.reversed() {
            let old = superseded[index]
            if remove(old.name, expecting: old.files) {
                superseded.remove(at: index)
            } else {
                superseded[index].removal = now + Self.pause
            }
        }
        let waiting = abandoned
        abandoned = []
        for name in waiting { discard(name) }
    }

    private func due(_ now: ContinuousClock.Instant, _ excess: Int) -> [Int] {
        let superseded = superseded
        let waiting = superseded.span
        var due: [Int] = []
        for index in removable where index < excess || waiting[index].removal <= now { due.append(index) }
        return due
    }

    /// Removes a generation that never became current.
    func discard(_ name: GenerationName) {
        if !remove(name) { abandoned.append(name) }
    }

    /// Returns false when it is still there.
    private func remove(_ name: GenerationName, expecting files: [String] = []) -> Bool {
        do {
            try directory.removeTree(name.text, expecting: files)
            return true
        } catch {
            if error.reason == .noSuchFile { return true }
            logger.warning(
                "a superseded generation could not be removed",
                metadata: ["path": "\(path(name.text))", "error": "\(error)"])
            return false
        }
    }
}
