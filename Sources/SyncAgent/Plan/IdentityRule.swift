package import SPIFFE

/// Which of the workload's SVIDs an output carries.
package struct IdentityRule: Hashable, Sendable {
    package enum Selector: Hashable, Sendable {
        /// The first of the message: the default identity (Workload API §8).
        case first
        /// The first with this hint.
        case hint(String)
        /// The first with this SPIFFE ID.
        case spiffeID(SPIFFEID)
        /// The first whose SPIFFE ID fits.
        case pattern(SPIFFEIDPattern)
    }

    package let selector: Selector
    /// What to do where there is none.
    package let missing: IdentitySelection.Missing

    package init(_ selector: Selector, missing: IdentitySelection.Missing = .wait) {
        self.selector = selector
        self.missing = missing
    }
}

extension IdentityRule: CustomStringConvertible {
    /// The rule in words.
    package var description: String {
        let wish =
            switch selector {
            case .first: "the first SVID"
            case .hint(let hint): "the SVID with the hint '\(hint)'"
            case .spiffeID(let id): "the SVID of \(id)"
            case .pattern(let pattern): "the first SVID that fits \(pattern)"
            }
        guard selector != .first else { return wish }
        return switch missing {
        case .wait: "\(wish); waits for it where there is none"
        case .fail: "\(wish); fails where there is none"
        case .first: "\(wish), or else the first SVID"
        }
    }
}
