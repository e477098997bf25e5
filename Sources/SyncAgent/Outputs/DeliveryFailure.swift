internal import FileDelivery
internal import ReloadHooks

/// Why an output could not be brought up to date.
enum DeliveryFailure: Error, CustomStringConvertible {
    case identity(IdentityMissing)
    /// Something that the output needs has not come yet.
    case waiting(String)
    /// Everything that could be delivered has expired, and is to be removed then.
    case expired(String)
    /// A file's form cannot hold what is to be in it.
    case unsupported(String)
    case files(DeliveryError)
    /// A check has refused the new set; the old one stays.
    case refused(HookError)
    /// The task was cancelled before the set was published.
    case interrupted

    init(_ error: RenderingError) {
        switch error {
        case .identity(let error): self = .identity(error)
        case .waiting: self = .waiting(error.description)
        case .expired: self = .expired(error.description)
        case .unsupported: self = .unsupported(error.description)
        }
    }

    var description: String {
        switch self {
        case .identity(let error): error.description
        case .waiting(let reason), .expired(let reason), .unsupported(let reason): reason
        case .files(let error): error.description
        case .refused(let error): error.description
        case .interrupted: "interrupted before the publication"
        }
    }
}
