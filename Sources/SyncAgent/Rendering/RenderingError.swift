internal import SPIFFE

/// Why a state cannot become an output's files.
package enum RenderingError: Error, CustomStringConvertible {
    case identity(IdentityMissing)
    /// Something of the Workload API has not come yet.
    case waiting(String)
    /// A file's form cannot hold what is to be in it.
    case unsupported(file: String, reason: String)

    package var description: String {
        switch self {
        case .identity(let error): error.description
        case .waiting(let what): "waiting \(what)"
        case .unsupported(let file, let reason): "\(file): \(reason)"
        }
    }
}
