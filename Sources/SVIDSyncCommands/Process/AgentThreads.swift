internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// The threads of the commands that deliver files.
///
/// Reading the configuration, deliveries and hooks block, so all of it runs on threads that may. Swift's cooperative pool,
/// which would otherwise pass work on to them and back, is then not even started.
enum AgentThreads {
    /// Runs a command's work there, and prepares the libraries that it will need beside it.
    static func run(_ work: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        await withTaskExecutorPreference(BlockingThreads.shared) {
            await withTaskGroup(of: ExitStatus?.self) { group in
                // Child tasks, since what called us belongs to the main thread and would stay there.
                group.addTask { await work() }
                group.addTask {
                    await prepareLibraries()
                    return nil
                }
                var status: ExitStatus?
                for await end in group { status = status ?? end }
                return status ?? .internalError
            }
        }
    }

    /// Has gRPC and OpenSSL set up while the configuration is read, in the order in which they are needed.
    private static func prepareLibraries() async {
        await WorkloadAPIPreparation.run()
        await X509Preparation.run()
    }
}
