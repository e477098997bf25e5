internal import NativeCrypto
internal import NativeKernel

extension KeyForm<SecretBytes> {
    /// What the key is encrypted with; nil for one in the clear.
    var protection: Protection? {
        passphrase.map { passphrase in
            switch derivation {
            case .pbkdf2: Protection(passphrase: passphrase, derivation: .keyFile)
            case .scrypt: Protection(passphrase: passphrase, derivation: .scrypt)
            }
        }
    }
}
