/// Where the passphrase of something encrypted comes from.
package enum PassphraseSetting: Hashable, Sendable {
    /// A file that holds it.
    case file(Located<String>)
    /// Nowhere: the agent draws one for each SVID and hands it to the programs that it runs.
    case generated
}
