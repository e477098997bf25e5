/// What of a delivery has changed, in the terms of those who have to react: a new leaf may need a reload where a new
/// trust bundle needs a restart.
package enum ChangeKind: String, CaseIterable, Hashable, Sendable {
    /// The certificates of the SVID.
    case svid
    /// Its private key.
    case key
    /// The trust bundle of the identity's own trust domain.
    case bundle
    /// The trust bundle of another trust domain.
    case federatedBundle = "federated-bundle"
    /// A token or the keys that tokens are checked with.
    case jwt
    /// A WIT-SVID or its key (incubating).
    case wit
}
