/// How an output's directory is arranged.
package enum OutputLayout: String, CaseIterable, Hashable, Sendable {
    /// The files that the configuration lists.
    case files
    /// A credential folder of the (draft) SPIFFE Filesystem Delivery standard.
    case credentialFolder = "credential-folder"
}
