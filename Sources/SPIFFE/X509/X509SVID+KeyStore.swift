internal import NativeCrypto
package import NativeKernel

extension X509SVID {
    /// A PKCS#12 store with the private key and its chain under one name.
    package func keyStore(alias: String, passphrase: SecretBytes) throws(X509DecodingError) -> [UInt8] {
        do throws(CryptoError) {
            return try KeyStore.identity(
                alias: alias, key: privateKey.native, chain: certificates.map(\.native), passphrase: passphrase)
        } catch {
            throw X509DecodingError(error)
        }
    }
}

extension X509Bundle {
    /// A PKCS#12 store of all authorities of the bundles, as Java trusts them.
    ///
    /// Each has a name of its own, the trust domain and the beginning of its SHA-256, which stays with it when others
    /// come and go.
    package static func trustStore(
        of bundles: [X509Bundle], passphrase: SecretBytes
    ) throws(X509DecodingError) -> [UInt8] {
        let trusted = bundles.flatMap { bundle in
            bundle.authorities.map { authority in
                let digest = NativeCertificate.hex(authority.sha256Fingerprint.prefix(8))
                return KeyStore.Trusted(alias: "\(bundle.trustDomain)-\(digest)", certificate: authority.native)
            }
        }
        do throws(CryptoError) {
            return try KeyStore.trust(trusted, passphrase: passphrase)
        } catch {
            throw X509DecodingError(error)
        }
    }
}
