internal import FileDelivery

/// Why an output could not be brought up to date.
enum DeliveryFailure: Error, CustomStringConvertible {
    case identity(IdentityMissing)
    case files(DeliveryError)

    var description: String {
        switch self {
        case .identity(let error): error.description
        case .files(let error): error.description
        }
    }
}
