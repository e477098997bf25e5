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
    var nextRemoval: ContinuousClock.Instant? { removable.map(\.removal).min() }

    private var removable: ArraySlice<Superseded> { superseded.dropLast(settings.keepGenerations - 1) }

    /// Removes the generations whose time has come.
    ///
    /// One that cannot be removed is reported and tried again later; it harms no reader.
    func removeDue() {
        let now = ContinuousClock.now
        let excess = removable.count - Self.most
        for (index, old) in removable.enumerated() where old.removal <= now || index < excess {
            if remove(old.name, expecting: old.files) {
                superseded.removeAll { $0.name == old.name }
            } else if let place = superseded.firstIndex(where: { $0.name == old.name }) {
                superseded[place].removal = now + Self.pause
            }
        }
        let waiting = abandoned
        abandoned = []
        for name in waiting { discard(name) }
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
