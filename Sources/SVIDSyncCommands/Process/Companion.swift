internal import Logging
internal import NativeKernel
internal import SyncAgent

/// A program that is started with the first credentials and told about later ones, while the agent itself goes on
/// whatever becomes of it.
struct Companion: Sendable {
    private let program: SupervisedProgram
    private let supervisor: Supervisor
    private let logger: Logger
    private let first = LatestValue<Void>()
    private let changes = LatestValue<Void>()

    init(_ program: SupervisedProgram, _ policy: SupervisionPolicy, logger: Logger) {
        self.program = program
        supervisor = Supervisor(program, policy, logger: logger)
        self.logger = logger
    }

    /// Notes that everything is written.
    func credentialsAreThere() { first.set(()) }

    /// Notes a publication.
    func credentialsChanged() {
        changes.set(())
        supervisor.credentialsChanged()
    }

    /// Runs until the task is cancelled; the program gets SIGTERM when this process ends.
    func run() async {
        guard await first.next(after: 0) != nil else { return }
        while !Task.isCancelled {
            let known = changes.latest?.version ?? 0
            do {
                _ = try await supervisor.run()
                return
            } catch {
                logger.error(
                    "the program cannot be started; it is tried again with new credentials: \(error)",
                    metadata: ["program": "\(program.words[0])"])
            }
            _ = await changes.next(after: known)
        }
    }
}
