internal import NativeKernel

/// Publication in two steps, so that a set can be judged where it will be.
extension OutputDirectory {
    /// What staging has led to.
    package enum StagingResult: Hashable, Sendable {
        /// Nothing is left to publish: what `publish(_:owesHooks:)` would have returned.
        case settled(Publication)
        case staged(StagedSet)
    }

    /// Completes the set without publishing it, where it is not on the disk already.
    ///
    /// `publish(_:)` or `discard(_:)` has to follow; a set that was staged before and met neither is discarded.
    package func stage(
        _ files: [DeliveredFile], owesHooks: Bool = false
    ) async throws(DeliveryError) -> StagingResult {
        try FileSetRules.check(files, settings.directory)
        return try await work { (workspace: Workspace) throws(DeliveryError) in
            workspace.discardStaged()
            switch try workspace.stage(files, owesHooks: owesHooks) {
            case .settled(let publication): return .settled(publication)
            case .staged(let staged):
                workspace.staged = staged
                return .staged(
                    StagedSet(
                        path: workspace.path(staged.generation.name.text), generation: staged.generation.name.number,
                        changed: staged.changed.sorted(), removed: staged.removed.sorted()))
            }
        }
    }

    /// Publishes a set that was staged.
    ///
    /// - Throws: `DeliveryError.Code.outdated` if it is not there any more, or another one has been published since.
    package func publish(_ set: StagedSet) async throws(DeliveryError) -> Publication {
        try await work { (workspace: Workspace) throws(DeliveryError) in
            guard let staged = workspace.staged, staged.generation.name.number == set.generation else {
                throw DeliveryError(.outdated, "\(set.path) is not there any more")
            }
            workspace.staged = nil
            return try workspace.publish(staged)
        }
    }

    /// Publishes a set in place of one certain generation.
    ///
    /// - Throws: `DeliveryError.Code.outdated` if another one is current.
    package func publish(
        _ files: [DeliveredFile], owesHooks: Bool, replacing generation: UInt64
    ) async throws(DeliveryError) -> Publication {
        try FileSetRules.check(files, settings.directory)
        return try await work { (workspace: Workspace) throws(DeliveryError) in
            guard workspace.currentNumber == generation else {
                throw DeliveryError(.outdated, "generation \(generation) is not the current one any more")
            }
            return try workspace.publish(files, owesHooks: owesHooks)
        }
    }

    /// What is published now, by whatever process; nil where nothing is.
    package func snapshot() async throws(DeliveryError) -> [DeliveredFile]? {
        try await work { (workspace: Workspace) throws(DeliveryError) in try workspace.snapshot() }
    }

    /// Removes a set that was staged.
    package func discard(_ set: StagedSet) async throws(DeliveryError) {
        try await work { (workspace: Workspace) throws(DeliveryError) in
            guard workspace.staged?.generation.name.number == set.generation else { return }
            workspace.discardStaged()
        }
    }
}

extension Workspace {
    /// Far above any real credential.
    private static var sizeLimit: Int { 16 << 20 }

    func snapshot() throws(DeliveryError) -> [DeliveredFile]? {
        guard let current else { return nil }
        var files: [DeliveredFile] = []
        for name in current.names.sorted() {
            files.append(
                try at(name) { () throws(SystemError) in
                    let status = try current.directory.status(of: name)
                    let secret = try current.directory.readSecret(name, limit: Self.sizeLimit)
                    return DeliveredFile(
                        name: name, contents: .secret(secret), mode: status.mode & 0o777,
                        owner: FileOwner(uid: status.user, gid: status.group))
                })
        }
        return files
    }

    func discardStaged() {
        guard let old = staged.take() else { return }
        discard(old.generation.name)
    }
}
