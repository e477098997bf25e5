import NativeCrypto
import NativeKernel
import Testing

@testable import SPIFFE

@Suite("Private keys as JWK")
struct PrivateJWKTests {
    @Test(
        "WI-4: what is written is read again as the same key",
        arguments: [
            (NativePrivateKey.Generated.p256, JWTAlgorithm.es256), (.p384, .es384), (.p521, .es512), (.rsa2048, .ps256),
        ])
    func roundTrip(kind: NativePrivateKey.Generated, algorithm: JWTAlgorithm) throws {
        // Several, since numbers with leading zeros are written in another length.
        for _ in 0..<(kind == .rsa2048 ? 2 : 300) {
            let key = try NativePrivateKey.generate(kind)
            let jwk = try PrivateJWK(key, algorithm: algorithm)
            #expect(jwk.algorithm == algorithm)
            let read = try jwk.withJSON { try PrivateJWK(parsing: $0) }
            #expect(read.privateKey.native.publicKey == key.publicKey)
            #expect(try jwk.privateKey.native.secretNumbers() == key.secretNumbers())
        }
    }

    @Test("the public members hold nothing private, and the private ones are those of RFC 7518 §6")
    func members() throws {
        let key = try NativePrivateKey.generate(.rsa2048)
        let members = try PrivateJWK.publicMembers(of: key, .rs256).members.map(\.name)
        #expect(members == ["kty", "n", "e", "alg"])
        let json = try PrivateJWK(key, algorithm: .rs256).withJSON { try JSONValue(parsing: $0) }
        guard case .object(let object) = json else {
            Issue.record("it is no object")
            return
        }
        #expect(object.members.map(\.name) == members + ["d", "p", "q", "dp", "dq", "qi"])
    }

    @Test("a key that tokens have no algorithm for is refused")
    func otherKind() throws {
        let key = try NativePrivateKey.generate(.ed25519)
        let error = #expect(throws: SVIDTokenError.self) { try PrivateJWK(key, algorithm: .es256) }
        #expect(error?.code == .privateKey)
    }
}
