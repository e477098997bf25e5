internal import FileDelivery
internal import NativeKernel
internal import WorkloadAPI

/// The directory that a command writes what it has fetched into.
struct FetchDirectory: Sendable {
    static let option = OptionDescription.option(
        "--output-directory", "DIRECTORY", "write into this directory")

    let path: String

    /// Nil if none is given.
    init?(_ arguments: ParsedArguments) throws(UsageError) {
        guard let path = arguments.value("--output-directory") else { return nil }
        self.path = WorkingDirectory.absolute(path)
        guard self.path.hasPrefix("/") else {
            throw UsageError(message: "--output-directory: '\(path)' begins at a directory that is gone")
        }
    }

    /// How long a fetch may take.
    static func timeout(_ arguments: ParsedArguments) throws(UsageError) -> Duration {
        let timeout = try arguments.duration("--timeout") ?? WorkloadAPIClient.defaultTimeout
        guard timeout > .zero else { throw UsageError(message: "--timeout must be longer than nothing") }
        return timeout
    }

    /// Writes files as one atomic set, and says so by `done`.
    func publish(_ files: [DeliveredFile], _ done: () -> Void) async -> ExitStatus {
        do throws(DeliveryError) {
            let output = try await OutputDirectory.open(DeliverySettings(directory: path))
            do throws(DeliveryError) {
                _ = try await output.publish(files)
            } catch {
                await output.close()
                throw error
            }
            await output.close()
            done()
            return .success
        } catch {
            Console.complain("\(error)")
            return .cannotWrite
        }
    }
}
