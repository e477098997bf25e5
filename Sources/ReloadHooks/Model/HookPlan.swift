/// Everything that accompanies the deliveries of one output.
package struct HookPlan: Hashable, Sendable {
    /// Commands that judge a set before it is published, in this order; all must succeed.
    package var checks: [HookCommand]
    /// What is done after a publication, in this order.
    package var hooks: [Hook]
    /// What tells whether that has worked, in this order; all must succeed.
    package var proofs: [HookProof]
    package var policy: ReloadPolicy

    package init(
        checks: [HookCommand] = [], hooks: [Hook] = [], proofs: [HookProof] = [],
        policy: ReloadPolicy = ReloadPolicy()
    ) {
        self.checks = checks
        self.hooks = hooks
        self.proofs = proofs
        self.policy = policy
    }

    /// Whether there is anything to do after a publication.
    package var followsPublications: Bool { !hooks.isEmpty || !proofs.isEmpty }

    /// All programs that it runs.
    package var commands: [HookCommand] {
        let actions: [HookCommand] = hooks.compactMap { hook in
            switch hook.action {
            case .command(let command): command
            case .systemd(let action): action.command
            case .signal, .http, .socket: nil
            }
        }
        let proving: [HookCommand] = proofs.compactMap { proof in
            guard case .command(let command) = proof.method else { return nil }
            return command
        }
        return checks + actions + proving
    }
}
