package import NativeKernel

/// The passphrase of something encrypted, as a plan has it.
package enum PlannedPassphrase: Equatable, Sendable {
    case known(SecretBytes)
    /// That of the output's `GeneratedPassphrase`.
    case generated
}
