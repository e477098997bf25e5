package import NativeCrypto
package import NativeKernel

extension PrivateKey {
    /// The PKCS#8 encoding, unencrypted.
    package var pkcs8: SecretBytes { native.pkcs8 }

    /// The key as a `PRIVATE KEY` block.
    package var pkcs8PEM: SecretBytes { PEM.privateKey(native) }

    /// The key as `EC PRIVATE KEY` or `RSA PRIVATE KEY`, for programs that know no other form.
    ///
    /// - Throws: `X509DecodingError`; other kinds of keys are `unsupported`.
    package func traditionalPEM() throws(X509DecodingError) -> SecretBytes {
        do throws(CryptoError) {
            let (label, der) = try native.traditionalDER()
            return PEM.block(label, der)
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The key encrypted with a passphrase, in DER.
    package func encryptedPKCS8(_ protection: Protection) throws(X509DecodingError) -> [UInt8] {
        do throws(CryptoError) {
            return try native.encryptedPKCS8(protection)
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The key encrypted with a passphrase, as an `ENCRYPTED PRIVATE KEY` block.
    package func encryptedPEM(_ protection: Protection) throws(X509DecodingError) -> [UInt8] {
        PEM.block(.encryptedPrivateKey, try encryptedPKCS8(protection))
    }
}
