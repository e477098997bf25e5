import NativeCrypto
import NativeKernel

@testable import SPIFFE

/// A trust domain that signs tokens of tests, good unless they are spoilt.
struct TokenIssuer: Sendable {
    static let now = Timestamp(secondsSince1970: 1_767_225_600)

    let key: NativePrivateKey
    let authority: JWTAuthority
    let trustDomain: TrustDomain
    let algorithm: SignatureAlgorithm

    init(
        _ algorithm: SignatureAlgorithm = .es256, keyID: String = "key-1", trustDomain: String = "example.org"
    ) throws {
        let kind: NativePrivateKey.Generated =
            switch algorithm {
            case .es256: .p256
            case .es384: .p384
            case .es512: .p521
            default: .rsa2048
            }
        key = try NativePrivateKey.generate(kind)
        authority = JWTAuthority(keyID: keyID, key: NativePublicKey(try key.requiredPublicKey))
        self.trustDomain = try TrustDomain(name: trustDomain)
        self.algorithm = algorithm
    }

    var jwtBundle: JWTBundle { JWTBundle(trustDomain: trustDomain, authorities: [authority]) }
    var witBundle: WITBundle { WITBundle(trustDomain: trustDomain, authorities: [authority]) }

    var jwtHeader: JSONObject { ["alg": .string(algorithm.rawValue), "kid": .string(authority.keyID), "typ": "JWT"] }
    var witHeader: JSONObject {
        ["alg": .string(algorithm.rawValue), "kid": .string(authority.keyID), "typ": "wit+jwt"]
    }
    var jwtClaims: JSONObject {
        [
            "sub": .string("spiffe://\(trustDomain.name)/web"), "aud": ["reports"],
            "exp": .integer(Self.now.secondsSince1970 + 300),
        ]
    }

    func jwt(
        _ change: (_ header: inout JSONObject, _ claims: inout JSONObject) -> Void = { _, _ in }
    ) throws -> String {
        var (header, claims) = (jwtHeader, jwtClaims)
        change(&header, &claims)
        return text(try CompactJWS.sign(header: header, claims: claims, key: key, algorithm: algorithm))
    }

    func jwt(rawHeader: String? = nil, rawClaims: String? = nil) throws -> String {
        text(
            try CompactJWS.sign(
                header: rawHeader.map { Array($0.utf8) } ?? JSONValue.object(jwtHeader).json,
                payload: rawClaims.map { Array($0.utf8) } ?? JSONValue.object(jwtClaims).json, key: key,
                algorithm: algorithm))
    }

    /// A WIT-SVID bound to a key.
    func wit(
        to holder: NativePrivateKey,
        _ change: (_ header: inout JSONObject, _ claims: inout JSONObject) -> Void = { _, _ in }
    ) throws -> String {
        var (header, claims) = (witHeader, jwtClaims)
        claims["aud"] = nil
        var jwk = try JWK.members(of: holder.requiredPublicKey)
        jwk["alg"] = "ES256"
        claims["cnf"] = ["jwk": .object(jwk)]
        change(&header, &claims)
        return text(try CompactJWS.sign(header: header, claims: claims, key: key, algorithm: algorithm))
    }

    private func text(_ token: SecretBytes) -> String {
        token.withSpan { String(decoding: Array(copyingBytes: $0), as: UTF8.self) }
    }
}

/// The failure of a validation; nil if there is none.
func tokenError(_ body: () throws -> Void) throws -> SVIDTokenError? {
    do {
        try body()
        return nil
    } catch let error as SVIDTokenError {
        return error
    }
}
