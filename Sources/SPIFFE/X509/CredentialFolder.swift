/// The names of the SPIFFE Filesystem Delivery standard, which is a draft (revision of August 2026): in one place, since
/// they may still move.
package enum CredentialFolder {
    /// Private key and chain (rule FD-1).
    package static let credentialBundle = "credential-bundle.private-key.x509.pem"
    /// What follows the name of a trust domain (rule FD-2).
    package static let trustBundleSuffix = ".spiffe-trust-bundle.x509.pem"
    /// What follows the number of a further identity: no part of the standard, which allows other files (rule FD-3).
    package static let extraBundleSuffix = ".credential-bundle.private-key.x509.pem"
    /// The list of hints, which is no part of the standard either.
    package static let hints = "hints.json"
    /// The variable that hooks and supervised programs find the folder's path in (rule FD-13).
    package static let variable = "SPIFFE_CREDENTIAL_FOLDER"

    /// The names of which a file that is withdrawn is emptied rather than removed (rule FD-12).
    package static let emptiedSuffixes = [credentialBundle, trustBundleSuffix]
}
