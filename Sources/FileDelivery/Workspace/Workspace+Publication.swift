internal import NativeKernel

/// Putting a set on the disk so that every reader sees the old one or the new one.
extension Workspace {
    /// Publishes the set where it differs from what is on the disk.
    func publish(_ files: [DeliveredFile], owesHooks: Bool) throws(DeliveryError) -> Publication {
        switch try stage(files, owesHooks: owesHooks) {
        case .settled(let publication): publication
        case .staged(let staged): try publish(staged)
        }
    }

    /// Completes the set where it differs from what is on the disk, and leaves it unpublished.
    func stage(_ rendered: [DeliveredFile], owesHooks: Bool) throws(DeliveryError) -> Staging {
        try applySettings()
        let files = try rendered + emptied(besides: rendered)
        let changed = try changes(files)
        let links = try linksToMake(files)
        let wanted = Set(files.map(\.name))
        let removed = (current?.names ?? []).subtracting(wanted)
        // A link may be left of a set whose publication was interrupted by an error.
        guard !changed.isEmpty || !removed.isEmpty || current == nil else {
            guard !links.isEmpty, let number = current?.name.number else {
                try synchroniseIfNeeded()
                return .settled(.unchanged)
            }
            try finish(links: links, removed: [])
            return .settled(.published(generation: number, changed: links.sorted(), removed: []))
        }
        let written = withNumbered(links, files)
        let generation = try makeGeneration(files, owesHooks: owesHooks || current?.owed != nil)
        return .staged(
            StagedGeneration(
                generation: generation, predecessor: current?.name, links: written, changed: changed, removed: removed))
    }

    /// Publishes what was staged.
    ///
    /// - Throws: `DeliveryError.Code.outdated` if something else has been published meanwhile.
    func publish(_ staged: StagedGeneration) throws(DeliveryError) -> Publication {
        guard current?.name == staged.predecessor else {
            discard(staged.generation.name)
            throw DeliveryError(
                .outdated, "another set has been published in \(settings.directory) while this one was checked")
        }
        try swap(to: staged.generation)
        try finish(links: staged.links, removed: staged.removed)
        removeDue()
        return .published(
            generation: staged.generation.name.number, changed: staged.changed.sorted(),
            removed: staged.removed.sorted())
    }

    /// Completes a generation that nobody can reach yet; on an error nothing of it is left.
    private func makeGeneration(
        _ files: [DeliveredFile], owesHooks: Bool
    ) throws(DeliveryError) -> Generation {
        let name = GenerationName(number: lastNumber + 1)
        do {
            let generation = try fillGeneration(name, files, owesHooks: owesHooks)
            lastNumber = name.number
            return generation
        } catch {
            discard(name)
            throw error
        }
    }

    private func fillGeneration(
        _ name: GenerationName, _ files: [DeliveredFile], owesHooks: Bool
    ) throws(DeliveryError) -> Generation {
        let generation = try at(name.text) { () throws(SystemError) in
            try directory.makeDirectory(name.text)
            do throws(SystemError) {
                return try directory.directory(name.text)
            } catch {
                // The umask has taken our own permissions.
                guard error.reason == .notPermitted else { throw error }
                try directory.setMode(of: name.text, 0o700)
                return try directory.directory(name.text)
            }
        }
        labels.restore(generation)
        // A set that is put back into a directory that somebody has removed is not the first.
        let owed = owesHooks ? OwedHooks(generation: name.number, isFirst: current == nil && lost == nil) : nil
        var published: [String: PublishedFile] = [:]
        for file in files {
            let status = try at(file.name) { () throws(SystemError) in
                try file.write(in: generation, number: name.number, labels)
            }
            published[file.name] = PublishedFile(file: file, status: status)
        }
        try at(name.text) { () throws(SystemError) in
            let metadata = try generation.createFile(Layout.metadata, mode: 0o644)
            try metadata.write(Array("generation \(name.number)\ntime \(WallClock.now())\n".utf8).span)
            if let owed { try markHooksOwed(owed, in: generation) }
            // Whoever may pass the output directory may pass here; that one decides.
            try generation.setMode(0o755)
            try generation.synchronise()
        }
        return Generation(
            name: name, directory: generation, names: Set(files.map(\.name)), files: published, owed: owed)
    }

    /// The publication itself: one rename.
    private func swap(to generation: Generation) throws(DeliveryError) {
        let name = generation.name
        do throws(SystemError) {
            do throws(SystemError) {
                try directory.makeSymbolicLink(Layout.newData, to: name.text)
            } catch {
                guard error.reason == .exists else { throw error }
                try directory.unlink(Layout.newData)
                try directory.makeSymbolicLink(Layout.newData, to: name.text)
            }
            try directory.rename(Layout.newData, to: Layout.data)
        } catch {
            discard(name)
            throw .of(error, path(Layout.data))
        }
        isUnsynchronised = true
        if let old = current {
            let files = old.names + [Layout.metadata] + (old.owed != nil ? [Layout.hooksOwed] : [])
            superseded.append(Superseded(name: old.name, removal: .now + settings.grace, files: files))
        }
        current = generation
    }

    /// What follows a publication: links for new names, none for removed ones, and all of it on the disk.
    private func finish(links: [String], removed: Set<String>) throws(DeliveryError) {
        for name in links { try makeVisible(name) }
        for name in removed { try removeVisible(name) }
        try synchroniseIfNeeded()
    }
}
