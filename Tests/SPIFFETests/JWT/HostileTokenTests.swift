import Testing

@testable import SPIFFE

@Suite("Hostile tokens")
struct HostileTokenTests {
    private func error(_ bytes: [UInt8], _ issuer: TokenIssuer) throws -> SVIDTokenError? {
        try tokenError {
            _ = try JWTSVID.validate(
                bytes.span, bundles: issuer.jwtBundle, audience: "reports", at: TokenIssuer.now)
        }
    }

    @Test("JW-21: a token that ends anywhere, goes on, or has white space around it is refused")
    func truncation() throws {
        let issuer = try TokenIssuer()
        let good = Array(try issuer.jwt().utf8)
        #expect(try error(good, issuer) == nil)
        for end in 0..<good.count { #expect(try error(Array(good[..<end]), issuer) != nil, "\(end) bytes") }
        for tail in [".", "..", "A", "=", "==", "\n", " ", "\u{0}", ".e30"] {
            #expect(try error(good + Array(tail.utf8), issuer) != nil)
            #expect(try error(Array(tail.utf8) + good, issuer) != nil)
        }
    }

    @Test("JW-15: no bit of a token can be changed")
    func bits() throws {
        let issuer = try TokenIssuer()
        let good = Array(try issuer.jwt().utf8)
        for index in good.indices {
            for bit in 0..<8 {
                var spoilt = good
                spoilt[index] ^= 1 << UInt8(bit)
                #expect(try error(spoilt, issuer) != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test("JW-21: random bytes, dots alone, parts beyond 64 KiB and deep claims do no harm")
    func random() throws {
        let issuer = try TokenIssuer()
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("ABCabc019-_..=".utf8)
        for round in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<90)).map { _ in
                round % 2 == 0 ? UInt8.random(in: 0...255, using: &generator) : alphabet.randomElement() ?? 0
            }
            #expect(try error(bytes, issuer) != nil)
        }
        for count in 0..<6 { #expect(try error([UInt8](repeating: 0x2E, count: count), issuer)?.rule == "JW-21") }
        #expect(try error([UInt8](repeating: 0x2E, count: 1_000_000), issuer)?.rule == "JW-21")
        #expect(try error([UInt8](repeating: 0x41, count: 70_000) + [0x2E, 0x2E], issuer)?.code == .tooLarge)
        let good = Array(try issuer.jwt().utf8)
        #expect(try error(good + [UInt8](repeating: 0x41, count: 70_000), issuer)?.code == .tooLarge)
        let deep = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
        let token = try issuer.jwt(rawClaims: #"{"x":\#(deep)}"#)
        #expect(try error(Array(token.utf8), issuer)?.rule == "JW-21")
        let huge = try issuer.jwt(
            rawClaims:
                #"{"sub":"spiffe://example.org/a","aud":"reports","exp":1\#(String(repeating: "0", count: 400))}"#)
        #expect(try error(Array(huge.utf8), issuer)?.rule == "JW-12")
        let infinite = try issuer.jwt(rawClaims: #"{"sub":"spiffe://example.org/a","aud":"reports","exp":1e999}"#)
        #expect(try error(Array(infinite.utf8), issuer)?.rule == "JW-12")
    }
}
