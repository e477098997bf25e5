/// A user or a group, as written: resolved on the machine later.
package enum AccountReference: Hashable, Sendable {
    case name(String)
    case number(UInt32)
}

extension AccountReference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .name(let name): name
        case .number(let number): "\(number)"
        }
    }
}
