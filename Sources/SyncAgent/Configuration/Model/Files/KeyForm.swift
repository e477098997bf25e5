/// How a private key is encoded.
package enum KeyEncoding: String, CaseIterable, Hashable, Sendable {
    /// `PRIVATE KEY`, or `ENCRYPTED PRIVATE KEY`.
    case pkcs8
    /// The same without PEM around it.
    case pkcs8DER = "pkcs8-der"
    /// `EC PRIVATE KEY` or `RSA PRIVATE KEY`, for programs that know no other form.
    case traditional
}

/// How the key that encrypts a private key is made of a passphrase.
package enum KeyDerivation: String, CaseIterable, Hashable, Sendable {
    case pbkdf2
    case scrypt
}

/// How a private key is written.
package struct KeyForm<Passphrase: Equatable & Sendable>: Equatable, Sendable {
    package var encoding = KeyEncoding.pkcs8
    /// What the key is encrypted with; nil for one in the clear.
    package var passphrase: Passphrase?
    package var derivation = KeyDerivation.pbkdf2

    package init(encoding: KeyEncoding = .pkcs8, passphrase: Passphrase? = nil, derivation: KeyDerivation = .pbkdf2) {
        self.encoding = encoding
        self.passphrase = passphrase
        self.derivation = derivation
    }

    func mapPassphrase<Other, Failure: Error>(
        _ transform: (Passphrase) throws(Failure) -> Other
    ) throws(Failure) -> KeyForm<Other> {
        var other = KeyForm<Other>(encoding: encoding, derivation: derivation)
        if let passphrase { other.passphrase = try transform(passphrase) }
        return other
    }
}

extension KeyForm: Hashable where Passphrase: Hashable {}
