/// The rules on the private key that comes with an X509-SVID.
enum KeyRules {
    static let rules = ["X5-31"]

    /// Rule X5-31.
    ///
    /// - Returns: that it cannot be checked, by rule X5-32; nil if the key is the leaf's.
    static func check(_ key: PrivateKey, _ leaf: Certificate) throws(X509SVIDError) -> X509SVIDError? {
        switch key.matches(leaf) {
        case true?: return nil
        case false?:
            let name = leaf.uris.first.map { " (\($0))" } ?? ""
            throw X509SVIDError(
                .keyMismatch, "X5-31", 0, "the private key is not that of the leaf certificate\(name)")
        case nil:
            return X509SVIDError(
                .keyNotCheckable, "X5-32", 0,
                "the private key's kind is \(key.kind): whether it is the leaf's cannot be checked")
        }
    }
}
