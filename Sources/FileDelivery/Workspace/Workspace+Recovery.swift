internal import NativeKernel

/// Cleaning up after a process that was stopped at any point of its work.
extension Workspace {
    /// Removes what never became current, makes links that are missing, and notes what is superseded.
    func recover() throws(DeliveryError) {
        let names: [String]
        do {
            names = try directory.names()
        } catch {
            throw .of(error, settings.directory)
        }
        for leftover in [Layout.newData, Layout.newLink, Layout.newFile] where names.contains(leftover) {
            try at(leftover) { () throws(SystemError) in try directory.unlink(leftover) }
        }
        let generations = names.compactMap(GenerationName.init).sorted()
        let currentName = try currentName(names)
        for name in generations where currentName.map({ name > $0 }) ?? true {
            // Nobody has ever been able to resolve it.
            try at(name.text) { () throws(SystemError) in try directory.removeTree(name.text) }
        }
        lastNumber = max(lastNumber, generations.last?.number ?? 0)
        guard let currentName else {
            // Links of ours can only dangle then.
            return try repairLinks(names, [])
        }
        superseded = try superseded(generations.filter { $0 <= currentName })
        let generation = try open(currentName)
        current = generation
        if settings.mode == .set {
            try repairLinks(names, generation.names)
        } else {
            try removeWithdrawn(names, generation.names)
        }
        removeDue()
    }

    /// What `..data` leads to; nil when it does not exist or leads to nothing.
    private func currentName(_ names: [String]) throws(DeliveryError) -> GenerationName? {
        guard names.contains(Layout.data) else { return nil }
        let target: String
        do {
            target = try directory.symbolicLink(Layout.data)
        } catch {
            guard error.reason == .invalid else { throw .of(error, path(Layout.data)) }
            throw foreign(Layout.data)
        }
        guard let name = GenerationName(target) else { throw foreign(Layout.data) }
        return names.contains(target) ? name : nil
    }

    private func foreign(_ name: String) -> DeliveryError {
        DeliveryError(
            .foreignFile, "\(path(name)) was not made by svidsync; move it away or choose another directory")
    }

    /// All but the last, each with the time at which its successor was made.
    private func superseded(_ generations: [GenerationName]) throws(DeliveryError) -> [Superseded] {
        let now = ContinuousClock.now
        var result: [Superseded] = []
        for (name, successor) in zip(generations, generations.dropFirst()) {
            let made = try at(successor.text) { () throws(SystemError) in
                try directory.directory(successor.text).status(of: Layout.metadata).modified
            }
            // The clock may have been set back since.
            let age = Duration.nanoseconds(max(0, WallClock.nowNanoseconds - made))
            result.append(Superseded(name: name, removal: now + (settings.grace - min(age, settings.grace))))
        }
        return result
    }

    private func open(_ name: GenerationName) throws(DeliveryError) -> Generation {
        try at(name.text) { () throws(SystemError) in
            let opened = try directory.directory(name.text)
            let names = try opened.names()
            let owed = names.contains(Layout.hooksOwed) ? try hooksOwed(by: name, in: opened) : nil
            return Generation(
                name: name, directory: opened, names: Set(names.filter(Layout.allows)), owed: owed)
        }
    }

    /// A crash may have come after the publication and before its links.
    private func repairLinks(_ found: [String], _ wanted: Set<String>) throws(DeliveryError) {
        for name in wanted where !found.contains(name) {
            try makeLink(name, replacing: false)
        }
        for name in found where Layout.allows(name) && !wanted.contains(name) {
            if try link(name) == .ours { try removeLink(name) }
        }
        try synchroniseIfNeeded()
    }

    /// A crash may have come after the publication and before the files of names that the new set does not have were
    /// removed; files that it has are compared, and written where needed, by the next publication.
    private func removeWithdrawn(_ found: [String], _ wanted: Set<String>) throws(DeliveryError) {
        guard let predecessor = superseded.last?.name else { return }
        for name in try open(predecessor).names where found.contains(name) && !wanted.contains(name) {
            try removeVisible(name)
        }
        try synchroniseIfNeeded()
    }
}
