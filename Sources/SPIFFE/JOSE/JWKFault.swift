/// Why a JWK (RFC 7517) is not a key that can be used here.
struct JWKFault: Error {
    enum Kind {
        case noKeyType
        case unknownKeyType
        case symmetric
        case privateKey
        case malformed
        case unsupported
        case inconsistent
    }

    let kind: Kind
    /// What is wrong; never contains key material.
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
