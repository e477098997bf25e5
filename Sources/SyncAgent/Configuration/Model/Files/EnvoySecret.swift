/// A resource of Envoy's secret discovery service that names files of the same output.
package struct EnvoySecret: Hashable, Sendable {
    /// What the resource is about.
    package enum Subject: Hashable, Sendable {
        /// The files with certificate chain and private key; one name twice for a combined file.
        case certificate(chain: String, key: String)
        /// The file with the authorities of one trust domain.
        case authorities(String)
        /// The file with the SPIFFE bundle map, for Envoy's SPIFFE validator.
        case bundleMap(String)
    }

    /// The name by which Envoy's configuration asks for it.
    package var resource: String
    package var subject: Subject
}
