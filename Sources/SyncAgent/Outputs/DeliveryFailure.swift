internal import FileDelivery

/// Why an output could not be brought up to date.
enum DeliveryFailure: Error, CustomStringConvertible {
    case identity(IdentityMissing)
    /// A file's form cannot hold what is to be in it.
    case unsupported(String)
    case files(DeliveryError)

    init(_ error: RenderingError) {
        switch error {
        case .identity(let error): self = .identity(error)
        case .unsupported: self = .unsupported(error.description)
        }
    }

    var description: String {
        switch self {
        case .identity(let error): error.description
        case .unsupported(let reason): reason
        case .files(let error): error.description
        }
    }
}
