/// How the private key of a WIT-SVID is encoded.
package enum WITKeyEncoding: String, CaseIterable, Hashable, Sendable {
    /// The JSON Web Key, byte for byte as the Workload API sends it.
    case jwk
    /// `PRIVATE KEY`, PEM.
    case pkcs8
}
