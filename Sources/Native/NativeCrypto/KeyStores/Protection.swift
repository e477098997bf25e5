internal import COpenSSL
package import NativeKernel

/// A passphrase and the function that makes a key of it: PBES2 (RFC 8018 §6.2) with AES-256 in CBC mode.
///
/// Salt and initialisation vector are taken from a digest of what is encrypted, so that the same content becomes the
/// same bytes and nothing is written anew that has not changed. Other content has another salt, and with it another key:
/// that is all that a salt is for. The passphrase is not part of the digest, which would be a quick way to try guesses.
package struct Protection: Equatable, Sendable {
    /// How a key is derived from the passphrase.
    package enum Derivation: Hashable, Sendable {
        /// PBKDF2 with HMAC-SHA-256 and so many rounds.
        case pbkdf2(rounds: Int32)
        /// scrypt (RFC 7914) with N = 16384, r = 8, p = 1, which takes 16 MiB of memory for a moment.
        case scrypt

        /// Rounds for key files, which somebody may carry away and try passphrases on.
        package static let keyFile = Derivation.pbkdf2(rounds: 100_000)
        /// The rounds that Java gives its own stores.
        package static let keyStore = Derivation.pbkdf2(rounds: 10_000)
    }

    package let passphrase: SecretBytes
    package let derivation: Derivation

    package init(passphrase: SecretBytes, derivation: Derivation) {
        self.passphrase = passphrase
        self.derivation = derivation
    }

    /// Lends OpenSSL's form to `body`.
    ///
    /// - Parameter digest: 32 bytes, of which salt and initialisation vector are made.
    @unsafe
    func with<Result>(_ digest: [UInt8], _ body: (inout copenssl_protection) -> Result) -> Result {
        let rounds: Int32 =
            switch derivation {
            case .pbkdf2(let rounds): rounds
            case .scrypt: 0
            }
        return passphrase.withSpan { passphrase in
            unsafe passphrase.withUnsafeBytes { passphrase in
                unsafe digest.withUnsafeBufferPointer { digest in
                    var value = unsafe copenssl_protection(
                        passphrase: passphrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                        passphrase_count: Int32(passphrase.count), iterations: rounds, salt: digest.baseAddress,
                        // Safe because: the digest has 32 bytes, salt and vector 16 each.
                        iv: digest.baseAddress.map { unsafe $0 + 16 })
                    return unsafe body(&value)
                }
            }
        }
    }
}
