internal import SPIFFE
internal import WorkloadAPI

/// The state does not hold the identity that an output asks for (ST-40: what that means is ours to decide).
package struct IdentityMissing: Error, CustomStringConvertible {
    package let description: String
    /// Whether it is not worth waiting for.
    package let isFinal: Bool
}

extension IdentityRule {
    /// The SVID that this rule names.
    func select(from context: X509Context) throws(IdentityMissing) -> X509SVID {
        let found: X509SVID?
        let wish: String
        switch selector {
        case .first:
            return context.defaultSVID
        case .hint(let hint):
            found = context.svid(hint: hint)
            wish = "the hint '\(hint)'"
        case .spiffeID(let id):
            found = context.svid(id: id)
            wish = "the SPIFFE ID \(id)"
        case .pattern(let pattern):
            found = context.svids.first { pattern.matches($0.id) }
            wish = "a SPIFFE ID that fits \(pattern)"
        }
        if let found { return found }
        if missing == .first { return context.defaultSVID }
        let offered = context.svids.map { svid in svid.hint.map { "\(svid.id) (hint '\($0)')" } ?? "\(svid.id)" }
        throw IdentityMissing(
            description: "no SVID with \(wish); the Workload API offers \(offered.joined(separator: ", "))",
            isFinal: missing == .fail)
    }
}
