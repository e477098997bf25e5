internal import Logging
internal import NativeKernel

/// Gives what is delivered the SELinux type that the policy has for its visible path.
///
/// Where that is not allowed, files keep the type that they have inherited from their directory: better than to deliver nothing.
final class FileLabels {
    private let directory: String
    private let logger: Logger
    private var hasFailed = false

    init(directory: String, logger: Logger) {
        self.directory = directory
        self.logger = logger
    }

    /// Labels a file before readers can find it.
    func restore(_ file: borrowing OwnedDescriptor, _ name: String) {
        do throws(SystemError) {
            try SecurityLabels.restore(file, as: "\(directory)/\(name)")
        } catch {
            warn(error)
        }
    }

    /// Labels the directory of a generation.
    func restore(_ generation: borrowing Directory) {
        do throws(SystemError) {
            try generation.restoreLabel(as: "\(directory)/\(Layout.data)")
        } catch {
            warn(error)
        }
    }

    private func warn(_ error: SystemError) {
        guard !hasFailed else { return }
        hasFailed = true
        logger.warning(
            "files keep the SELinux type of their directory, since the policy's cannot be set: \(error)",
            metadata: ["directory": "\(directory)"])
    }
}
