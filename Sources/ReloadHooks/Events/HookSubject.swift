package import NativeKernel

/// What a published generation holds, as hooks are told.
package struct HookSubject: Hashable, Sendable {
    /// One thing about it, with a name in lower case: `spiffe_id`.
    package struct Fact: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The number of the generation.
    package let generation: UInt64
    /// The SHA-256 of the certificate that a server is to present, in hexadecimal; nil where it is not known.
    package let fingerprint: String?
    package let facts: [Fact]
    /// What its private keys are encrypted with, where that is known to nobody else; commands find it in a descriptor.
    package let passphrase: SecretBytes?

    package init(
        generation: UInt64, fingerprint: String? = nil, facts: [Fact] = [], passphrase: SecretBytes? = nil
    ) {
        self.generation = generation
        self.fingerprint = fingerprint
        self.facts = facts
        self.passphrase = passphrase
    }

    /// Hashes what is not secret.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(generation)
        hasher.combine(facts)
    }

    /// Everything that is not secret, the number as text.
    var allFacts: [Fact] {
        [Fact("generation", "\(generation)")] + (fingerprint.map { [Fact("fingerprint", $0)] } ?? []) + facts
    }
}
