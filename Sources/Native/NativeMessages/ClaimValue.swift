/// A claim of a token, as JSON has it.
package enum ClaimValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([ClaimValue])
    case object([String: ClaimValue])
}
