import SPIFFE

enum JOSETargets {
    /// A token, and behind its line the JWK Set of its trust domain.
    static func token(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let token = Array(parts[0])
        let keys = parts.count > 1 ? Array(parts[1]) : []
        if let svid = accepted({ try JWTSVID(parsingUnverified: token.span) }) {
            if let bundle = accepted({ try JWTBundle(trustDomain: svid.id.trustDomain, jwkSet: keys) }) {
                let verified = accepted {
                    try svid.validate(bundles: bundle, audience: ["reports"], at: FuzzTarget.now)
                }
                if let verified { precondition(verified.id == svid.id) }
            }
        }
        if let svid = accepted({ try WITSVID(parsingUnverified: token.span) }) {
            _ = accepted { try WITBundle(trustDomain: svid.id.trustDomain, jwkSet: keys) }
        }
    }

    static func jwkSet(_ bytes: [UInt8]) {
        for strict in [false, true] {
            if let bundle = accepted({ try JWTBundle(trustDomain: trustDomain, jwkSet: bytes, strict: strict) }),
                let written = accepted({ try bundle.jwkSet() })
            {
                let again = accepted { try JWTBundle(trustDomain: trustDomain, jwkSet: written) }
                precondition(again?.authorities.map(\.keyID) == bundle.authorities.map(\.keyID))
            }
            _ = accepted { try WITBundle(trustDomain: trustDomain, jwkSet: bytes, strict: strict) }
        }
    }

    static func privateJWK(_ bytes: [UInt8]) {
        guard let key = accepted({ try PrivateJWK(parsing: bytes.span) }) else { return }
        precondition(!key.privateKey.description.isEmpty)
    }

    static func spiffeBundle(_ bytes: [UInt8]) {
        _ = accepted { try SPIFFEBundle(trustDomain: trustDomain, parsing: bytes, strict: true) }
        guard let bundle = accepted({ try SPIFFEBundle(trustDomain: trustDomain, parsing: bytes) }),
            let written = accepted({ try bundle.json() })
        else { return }
        let again = accepted { try SPIFFEBundle(trustDomain: trustDomain, parsing: written) }
        precondition(again?.sequence == bundle.sequence && again?.x509Bundle == bundle.x509Bundle)
        precondition(accepted { try again?.json() } == written, "a bundle is changed by writing")
    }

    static func bundleMap(_ bytes: [UInt8]) {
        guard let map = accepted({ try BundleMap(parsing: bytes) }), let written = accepted({ try map.json() })
        else { return }
        let again = accepted { try BundleMap(parsing: written) }
        precondition(accepted { try again?.json() } == written, "a map is changed by writing")
    }

    static func json(_ bytes: [UInt8]) {
        guard let value = accepted({ try JSONValue(parsing: bytes.span) }) else { return }
        let written = value.json
        guard let again = accepted({ try JSONValue(parsing: written.span) }) else {
            preconditionFailure("JSON that was written cannot be read")
        }
        precondition(again.json == written, "JSON is changed by writing")
    }

    private static let trustDomain: TrustDomain = {
        guard let name = TrustDomain("example.org") else { preconditionFailure("example.org is a trust domain") }
        return name
    }()
}
