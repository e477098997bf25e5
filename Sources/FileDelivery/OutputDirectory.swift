package import Logging
internal import NativeKernel
internal import Synchronization

/// A directory into which sets of files are delivered, each as a whole.
///
/// Readers find the files under their names, which are links into the current generation; a publication is one rename.
/// A reader that opens the directory `..data` once sees one set for as long as it holds it. Two look-ups by path may
/// straddle a publication, whatever the writer does.
///
/// The directory is locked for as long as it is open. If it is deleted or replaced, the next publication starts anew
/// in what the path means then.
package final class OutputDirectory: Sendable {
    private struct State {
        var workspace: Workspace?
        var lastNumber: UInt64 = 0
        var isClosed = false
        /// What was published in a directory that is gone.
        var lost: [DeliveredFile]?
    }

    /// What callers may ask without waiting for the disk.
    private struct Facts {
        var currentGeneration: UInt64?
        var owedHooks: OwedHooks?
        var nextRemoval: ContinuousClock.Instant?
        var isClosed = false
    }

    package let settings: DeliverySettings
    let logger: Logger
    /// Locked on `BlockingThreads` alone, since it is held while the disk works.
    private let state: Mutex<State>
    private let facts = Mutex(Facts())
    let upkeep = Mutex<DirectoryUpkeep?>(nil)

    private init(_ settings: DeliverySettings, _ logger: Logger) {
        self.settings = settings
        self.logger = logger
        state = Mutex(State())
    }

    /// Opens the directory (and makes it where the settings say so), takes its lock and cleans up after a crash.
    package static func open(
        _ settings: DeliverySettings, logger: Logger = Logger(label: "svidsync.delivery")
    ) async throws(DeliveryError) -> OutputDirectory {
        try FileSetRules.check(settings)
        let output = OutputDirectory(settings, logger)
        try await output.work { (_: Workspace) in }
        return output
    }

    /// Puts the set on the disk, where it is not there already.
    ///
    /// On an error the set that was there is still there, and the next call tries again.
    ///
    /// - Parameters:
    ///   - files: The whole set: what was delivered before and is not in it is removed.
    ///   - owesHooks: Whether a new generation is marked from its first moment on as one whose hooks have to run.
    package func publish(
        _ files: [DeliveredFile], owesHooks: Bool = false
    ) async throws(DeliveryError) -> Publication {
        try FileSetRules.check(files, settings.directory)
        return try await work { (workspace: Workspace) throws(DeliveryError) in
            try workspace.publish(files, owesHooks: owesHooks)
        }
    }

    /// Whether `close` was called.
    var isClosed: Bool { facts.withLock { $0.isClosed } }

    /// When the next superseded generation may go; nil when none waits.
    var nextRemoval: ContinuousClock.Instant? { facts.withLock { $0.nextRemoval } }

    /// The number of the set on the disk; nil when there is none.
    package var currentGeneration: UInt64? { facts.withLock { $0.currentGeneration } }

    /// The hooks of the current generation, if they have not run since it was published, by whatever process.
    package var owedHooks: OwedHooks? { facts.withLock { $0.owedHooks } }

    /// Marks the generation as one whose hooks have run; nothing where a newer one is current.
    package func markHooksDone(_ generation: UInt64) async throws(DeliveryError) {
        try await work { (workspace: Workspace) throws(DeliveryError) in
            try workspace.markHooksDone(generation)
        }
    }

    /// Gives the lock back; the files stay.
    package func close() async {
        await BlockingThreads.shared.run { [self] in
            state.withLock { state in
                state.isClosed = true
                state.workspace = nil
            }
        }
        facts.withLock { $0.isClosed = true }
        endUpkeep()
    }

    /// Runs `body` on a thread that may block, in the directory that the path means now.
    func work<Result: Sendable>(
        _ body: @escaping @Sendable (Workspace) throws(DeliveryError) -> Result
    ) async throws(DeliveryError) -> Result {
        try await BlockingThreads.shared.run { [self] () throws(DeliveryError) in
            try state.withLock { (state: inout State) throws(DeliveryError) in
                defer { note(&state) }
                return try inPlace(&state, body)
            }
        }
    }

    private func inPlace<Result>(
        _ state: inout State, _ body: (Workspace) throws(DeliveryError) -> Result
    ) throws(DeliveryError) -> Result {
        do {
            return try body(workspace(&state))
        } catch {
            // The directory may have gone in the middle of the work: then once more, in a new one.
            guard error.code == .vanished, try state.workspace?.isInPlace() == false else { throw error }
            return try body(workspace(&state))
        }
    }

    private func workspace(_ state: inout State) throws(DeliveryError) -> Workspace {
        guard !state.isClosed else {
            throw DeliveryError(.closed, "\(settings.directory) has been closed")
        }
        if let workspace = state.workspace, try workspace.isInPlace() { return workspace }
        // First let go of the lock, which may be in a directory that was only renamed.
        state.lost = state.workspace?.knownFiles ?? state.lost
        state.workspace = nil
        let workspace = try Workspace.open(settings, lastNumber: state.lastNumber, logger: logger)
        workspace.lost = state.lost
        state.lost = nil
        state.workspace = workspace
        return workspace
    }

    private func note(_ state: inout State) {
        state.lastNumber = max(state.lastNumber, state.workspace?.lastNumber ?? 0)
        let next = state.workspace?.nextRemoval
        facts.withLock { facts in
            facts.nextRemoval = next
            facts.currentGeneration = state.workspace?.currentNumber
            facts.owedHooks = state.workspace?.current?.owed
        }
        if let next { upkeep.withLock { $0 }?.removeGenerations(at: next) }
    }
}
