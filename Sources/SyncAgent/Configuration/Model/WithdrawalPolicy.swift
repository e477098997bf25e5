/// What becomes of the files when the workload is no longer entitled to what is in them (decision D-9).
package enum WithdrawalPolicy: Hashable, Sendable {
    /// They stay.
    case keep
    /// They are removed after a time; in a credential folder, emptied.
    case remove(after: Duration)

    package static let `default` = WithdrawalPolicy.remove(after: .seconds(600))
}

extension WithdrawalPolicy: CustomStringConvertible {
    package var description: String {
        switch self {
        case .keep: "keep"
        case .remove(.zero): "remove"
        case .remove(let time): "remove after \(DurationText.name(time))"
        }
    }
}
