import Glibc
import Synchronization
import TestSupport

/// A directory with a development Workload API, the agent and consumers in it, for one test.
final class Stage: Sendable {
    let directory: TestDirectory
    private let programs = Mutex<[Program]>([])

    fileprivate init(_ directory: TestDirectory) {
        self.directory = directory
    }

    /// Starts a program that ends with the stage.
    func start(_ path: String, _ arguments: [String] = []) throws -> Program {
        let program = try Program(path, arguments)
        programs.withLock { $0.append(program) }
        return program
    }

    /// Ends everything that still runs, the last started first.
    fileprivate func end() async throws {
        let started = programs.withLock { programs in
            defer { programs = [] }
            return programs
        }
        for program in started.reversed() where program.end == nil {
            do {
                try await program.stop(within: .seconds(10))
            } catch {
                program.signal(SIGKILL)
                try await program.wait()
                throw error
            }
        }
    }
}

/// Gives `body` a stage of its own and clears it afterwards, also after a failure.
///
/// - Parameter memory: Whether its directory is on tmpfs.
func withStage(memory: Bool = false, _ body: (Stage) async throws -> Void) async throws {
    let stage = Stage(try TestDirectory(memory: memory))
    do {
        try await body(stage)
    } catch {
        // What went wrong first is the news.
        do { try await stage.end() } catch let later { throw StageFailure(first: error, later: later) }
        throw error
    }
    try await stage.end()
}

/// A test that failed, and a program of it that would not end.
struct StageFailure: Error {
    let first: any Error
    let later: any Error
}
