internal import Logging
internal import NativeKernel

/// An output directory at work: open, locked, and its state as this process has left it.
///
/// Everything in it blocks and runs on `BlockingThreads`, one call at a time.
final class Workspace {
    /// A generation that is no longer current, and when it may go.
    struct Superseded {
        let name: GenerationName
        var removal: ContinuousClock.Instant
        /// What is expected in it, where that is known.
        var files: [String] = []
    }

    let settings: DeliverySettings
    let logger: Logger
    let directory: Directory
    let lock: FileLock
    /// Which directory the path meant when it was opened.
    let identity: FileStatus.Identity
    /// What `..data` leads to.
    var current: Generation?
    /// Complete, and waiting for its publication.
    var staged: StagedGeneration?
    /// What was published in the directory that was here before.
    var lost: [DeliveredFile]?
    /// The files under visible names that are no links.
    var visible: [String: PublishedFile] = [:]
    /// From the oldest to the newest.
    var superseded: [Superseded] = []
    /// Generations that never became current and could not be removed at once.
    var abandoned: [GenerationName] = []
    /// The highest number ever given, here or in an earlier directory at the same path.
    var lastNumber: UInt64
    /// Set while names have been changed and the directory has not been synchronised.
    var isUnsynchronised = false

    private init(
        _ settings: DeliverySettings, directory: consuming Directory, lock: consuming FileLock,
        identity: FileStatus.Identity, lastNumber: UInt64, logger: Logger
    ) {
        self.settings = settings
        self.logger = logger
        self.directory = directory
        self.lock = lock
        self.identity = identity
        self.lastNumber = lastNumber
    }

    /// Opens, checks, locks and cleans up after a crash.
    ///
    /// - Parameters:
    ///   - settings: Where, and how.
    ///   - lastNumber: The highest generation number that was given at this path before.
    ///   - logger: For what is wrong and harms no reader.
    static func open(
        _ settings: DeliverySettings, lastNumber: UInt64, logger: Logger
    ) throws(DeliveryError) -> Workspace {
        let directory = try openDirectory(settings)
        let lock: FileLock
        do {
            lock = try FileLock(in: directory, name: Layout.lock)
        } catch {
            throw .of(error, settings.directory)
        }
        let identity: FileStatus.Identity
        do {
            let status = try directory.status()
            identity = status.identity
            try applySettings(settings, to: directory, status)
        } catch {
            throw .of(error, settings.directory)
        }
        let workspace = Workspace(
            settings, directory: directory, lock: lock, identity: identity, lastNumber: lastNumber, logger: logger)
        try workspace.recover()
        return workspace
    }

    private static func openDirectory(_ settings: DeliverySettings) throws(DeliveryError) -> Directory {
        var creation: DirectoryTrust.Creation?
        if settings.createDirectory {
            creation = DirectoryTrust.Creation(
                mode: settings.directoryMode ?? 0o755, user: settings.directoryOwner?.uid,
                group: settings.directoryOwner?.gid)
        }
        do {
            return try Directory.openTrusted(settings.directory, settings.trust(making: creation))
        } catch {
            throw .of(error)
        }
    }

    /// Sets what was asked for explicitly, also on a directory that was there before.
    private static func applySettings(
        _ settings: DeliverySettings, to directory: borrowing Directory, _ status: FileStatus
    ) throws(SystemError) {
        let user = settings.directoryOwner?.uid ?? status.user
        let group = settings.directoryOwner?.gid ?? status.group
        if user != status.user || group != status.group {
            try directory.setOwner(user: user, group: group)
        }
        guard let mode = settings.directoryMode else { return }
        let readers = settings.directoryReaders
        if readers.isEmpty ? mode == status.mode : try directory.hasMode(mode, readers) { return }
        try directory.setMode(mode, readers)
    }

    /// Sets owner, mode and readers of the directory again, where somebody has changed them.
    func applySettings() throws(DeliveryError) {
        do throws(SystemError) {
            try Self.applySettings(settings, to: directory, directory.status())
        } catch {
            throw .of(error, settings.directory)
        }
    }

    /// The whole set that was published last, in the order of the names; nil where its content is not known.
    var knownFiles: [DeliveredFile]? {
        guard let current else { return lost }
        guard current.files.count == current.names.count else { return nil }
        return current.files.values.map(\.file).sorted { $0.name < $1.name }
    }

    /// The number of the current generation.
    var currentNumber: UInt64? { current?.name.number }

    /// Whether the path still leads to the directory that is open.
    func isInPlace() throws(DeliveryError) -> Bool {
        do {
            let status = try FileStatus.of(settings.directory)
            return status.identity == identity
        } catch {
            if error.reason == .noSuchFile || error.reason == .notADirectory { return false }
            throw .of(error, settings.directory)
        }
    }

    func path(_ name: String) -> String { "\(settings.directory)/\(name)" }

    /// Runs calls on something in the directory; their errors name it.
    func at<Result: ~Copyable>(
        _ name: String, _ body: () throws(SystemError) -> Result
    ) throws(DeliveryError) -> Result {
        do {
            return try body()
        } catch {
            throw .of(error, path(name))
        }
    }
}
