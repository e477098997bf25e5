internal import NativeKernel

/// The errors from what the kernel said.
extension DeliveryError {
    /// A call that failed while something was done to `place`.
    static func of(_ error: SystemError, _ place: String) -> DeliveryError {
        switch error.reason {
        case .noSpace:
            DeliveryError(.noSpace, "\(place): no space left (\(error)); free some or raise the quota", cause: error)
        case .readOnlyFileSystem:
            DeliveryError(.readOnly, "\(place): the file system is read-only (\(error))", cause: error)
        case .noSuchFile:
            DeliveryError(.vanished, "\(place) does not exist (\(error))", cause: error)
        case .notPermitted:
            DeliveryError(
                .permission, "\(place): not permitted (\(error)); check its owner and mode, and the agent's user",
                cause: error)
        case .tooManyLinks:
            DeliveryError(.symbolicLink, "\(place) is reached through a symbolic link (\(error))", cause: error)
        default:
            DeliveryError(.failed, "\(place): \(error)", cause: error)
        }
    }

    static func of(_ error: UntrustedDirectory) -> DeliveryError {
        switch error {
        case .notAbsolute(let path):
            DeliveryError(.invalidSettings, "'\(path)' is not an absolute path without '..'")
        case .symbolicLink(let path, let target):
            DeliveryError(
                .symbolicLink, "\(path) is a symbolic link to \(target); name the directory itself instead")
        case .notADirectory(let path):
            DeliveryError(.foreignFile, "\(path) is not a directory; move it away or choose another path")
        case .foreignOwner(let path, let user):
            DeliveryError(
                .unsafeDirectory,
                "\(path) belongs to user \(user), who could replace what is delivered; it must belong to root or to"
                    + " the user that the agent runs as")
        case .writableByOthers(let path, let mode, let group):
            DeliveryError(
                .unsafeDirectory,
                "\(path) has mode \(octal(mode)) and group \(group), so others could replace what is delivered; take"
                    + " the write permission from group and others (chmod go-w \(path))")
        case .system(let error):
            .of(error, error.subject ?? "directory")
        }
    }

    static func of(_ error: FileLock.Failure, _ directory: String) -> DeliveryError {
        switch error {
        case .held(let pid):
            DeliveryError(
                .locked,
                "\(directory) is in use by \(pid.map { "process \($0)" } ?? "another process");"
                    + " each output needs a directory of its own",
                holder: pid)
        case .system(let error): .of(error, directory)
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
