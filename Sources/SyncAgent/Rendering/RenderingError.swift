internal import SPIFFE

/// Why a state cannot become an output's files.
package enum RenderingError: Error, CustomStringConvertible {
    case identity(IdentityMissing)
    /// Something of the Workload API has not come yet; the text says what.
    case waiting(String)
    /// Everything that the files could hold has expired, and the output is to have nothing of the kind.
    case expired
    /// A file's form cannot hold what is to be in it.
    case unsupported(file: String, reason: String)

    package var description: String {
        switch self {
        case .identity(let error): error.description
        case .waiting(let what): what
        case .expired: "every credential of the output has expired"
        case .unsupported(let file, let reason): "\(file): \(reason)"
        }
    }
}
