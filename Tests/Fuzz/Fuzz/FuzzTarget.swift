import SPIFFE

/// A reader of hostile bytes; none may crash, hang or take memory out of proportion, whatever the bytes.
///
/// What one accepts must also survive the way back: written and read again, it is the same.
enum FuzzTarget: String, CaseIterable {
    case spiffeID = "spiffe-id"
    case endpoint
    case certificates
    case pem
    case privateKey = "private-key"
    case revocationList = "revocation-list"
    case token
    case jwkSet = "jwk-set"
    case privateJWK = "private-jwk"
    case spiffeBundle = "spiffe-bundle"
    case bundleMap = "bundle-map"
    case json
    case message
    case configuration
    case helperConfiguration = "helper-configuration"
    case timestamp
    case tls

    /// Reads the bytes.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .spiffeID: IdentityTargets.spiffeID(bytes)
        case .endpoint: IdentityTargets.endpoint(bytes)
        case .timestamp: IdentityTargets.timestamp(bytes)
        case .tls: TLSTarget.handshake(bytes)
        case .certificates: X509Targets.certificates(bytes)
        case .pem: X509Targets.pem(bytes)
        case .privateKey: X509Targets.privateKey(bytes)
        case .revocationList: X509Targets.revocationList(bytes)
        case .token: JOSETargets.token(bytes)
        case .jwkSet: JOSETargets.jwkSet(bytes)
        case .privateJWK: JOSETargets.privateJWK(bytes)
        case .spiffeBundle: JOSETargets.spiffeBundle(bytes)
        case .bundleMap: JOSETargets.bundleMap(bytes)
        case .json: JOSETargets.json(bytes)
        case .message: MessageTarget.message(bytes)
        case .configuration: ConfigurationTarget.configuration(bytes)
        case .helperConfiguration: ConfigurationTarget.helperConfiguration(bytes)
        }
    }

    /// The time at which the seeds' certificates and tokens are valid: 2026-01-01T00:00:00Z.
    static let now = Timestamp(secondsSince1970: 1_767_225_600)
}

/// Runs a reader; a refusal is an answer like any other.
func accepted<Value: ~Copyable>(_ read: () throws -> Value) -> Value? {
    do {
        return try read()
    } catch {
        // The text of an error is made of the input, too.
        precondition(!"\(error)".isEmpty, "an error without a text")
        return nil
    }
}
