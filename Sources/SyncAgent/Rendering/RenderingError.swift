internal import SPIFFE

/// Why a state cannot become an output's files.
package enum RenderingError: Error, CustomStringConvertible {
    case identity(IdentityMissing)
    /// A file's form cannot hold what is to be in it.
    case unsupported(file: String, reason: String)

    package var description: String {
        switch self {
        case .identity(let error): error.description
        case .unsupported(let file, let reason): "\(file): \(reason)"
        }
    }
}
