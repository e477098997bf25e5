/// How the JWT bundles of several trust domains are written into one file.
package enum JWTBundleMapForm: String, CaseIterable, Hashable, Sendable {
    /// A SPIFFE Bundle Map whose keys are for JWT-SVIDs.
    case spiffe
    /// What spiffe-helper writes: an object of the trust domains' JWK Sets, each in base64.
    case spiffeHelper = "spiffe-helper"
}
