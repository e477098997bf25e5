package import FileDelivery
package import ReloadHooks

/// One output, resolved: names of users are numbers here, defaults are filled in.
package struct OutputPlan: Sendable {
    /// The output's name, for logs and hooks.
    package let name: String
    /// Where and how the set is published.
    package let delivery: DeliverySettings
    /// Which of the workload's identities it carries.
    package let identity: IdentityRule
    /// How the directory is arranged.
    package let layout: OutputLayout
    /// What becomes of the files when the identity is denied or withdrawn.
    package let onDenied: WithdrawalPolicy
    /// Whether the files are removed when the SVID has expired.
    package let removesExpired: Bool
    /// What encrypts keys whose passphrase nobody else knows; nil where there are none.
    package let passphrase: GeneratedPassphrase?
    /// Its files.
    package let files: [FilePlan]
    /// What accompanies publications.
    package let hooks: HookPlan

    /// Whether a command of a hook gets the passphrase that is generated.
    package var handsPassphraseToHooks: Bool {
        passphrase != nil
            && (!hooks.checks.isEmpty || hooks.hooks.contains { if case .command = $0.action { true } else { false } })
    }
}
