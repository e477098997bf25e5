/// A protocol that begins in plain text and turns to TLS on demand.
package enum StartTLS: String, CaseIterable, Hashable, Sendable {
    case postgresql
    case mysql
    case smtp
    case ldap
}
