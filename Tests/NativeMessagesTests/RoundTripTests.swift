import NativeKernel
import NativeMessages
import Testing

/// Bytes of an encoding, whichever kind it is.
func plain(_ bytes: [UInt8]) -> [UInt8] { bytes }
func plain(_ secret: SecretBytes) -> [UInt8] { secret.withSpan { span in span.indices.map { span[$0] } } }

func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8).span) }

/// A message out of bytes.
func decoded<Message: WorkloadMessage>(_ type: Message.Type, _ bytes: [UInt8]) throws -> Message {
    try Message(decoding: bytes.span)
}

/// Messages with every field set, as values and as they must be on the wire.
enum Samples {
    static let x509 = X509SVIDResponseMessage(
        svids: [
            X509SVIDMessage(
                spiffeID: "spiffe://a/b", x509SVID: [0x30, 0x00], x509SVIDKey: secret("key"), bundle: [1, 2, 3],
                hint: "web"),
            X509SVIDMessage(spiffeID: "spiffe://a/ü", x509SVID: [0x30], x509SVIDKey: secret("k2"), bundle: [0]),
        ],
        crl: [[9, 9], [], [8]],
        federatedBundles: ["spiffe://c": [5], "spiffe://d": []])
    static let x509Bundles = X509BundlesResponseMessage(crl: [[7]], bundles: ["spiffe://a": [1, 0, 2]])
    static let jwtRequest = JWTSVIDRequestMessage(audience: ["one", "", "two"], spiffeID: "spiffe://a/b")
    static let jwt = JWTSVIDResponseMessage(svids: [
        JWTSVIDMessage(spiffeID: "spiffe://a/b", svid: secret("e30.e30.sig"), hint: "h")
    ])
    static let jwtBundles = JWTBundlesResponseMessage(bundles: ["spiffe://a": Array(#"{"keys":[]}"#.utf8)])
    static let validateRequest = ValidateJWTSVIDRequestMessage(audience: "me", svid: secret("e30.e30.sig"))
    static let validate = ValidateJWTSVIDResponseMessage(
        spiffeID: "spiffe://a/b",
        claims: [
            "null": .null, "bool": .bool(true), "no": .bool(false), "number": .number(-1.5), "text": .string("é"),
            "aud": .list([.string("a"), .number(0), .list([]), .object([:])]),
            "object": .object(["": .object(["deep": .list([.null])])]),
        ])
    static let witRequest = WITSVIDRequestMessage(spiffeID: "spiffe://a/b")
    static let wit = WITSVIDResponseMessage(svids: [
        WITSVIDMessage(spiffeID: "spiffe://a/b", witSVID: secret("e30.e30.s"), witSVIDKey: secret("{}"), hint: "")
    ])
    static let witBundles = WITBundlesResponseMessage(bundles: ["spiffe://a": "{}", "spiffe://b": "é"])
}

@Suite("Messages survive encoding and decoding")
struct RoundTripTests {
    @Test("An X.509-SVID response comes back equal")
    func x509() throws {
        #expect(try decoded(X509SVIDResponseMessage.self, plain(Samples.x509.encoded())) == Samples.x509)
    }

    @Test("The response's bytes are those of the standard's field numbers")
    func wire() throws {
        let message = X509SVIDResponseMessage(
            svids: [
                X509SVIDMessage(spiffeID: "s", x509SVID: [1], x509SVIDKey: secret("k"), bundle: [2], hint: "h")
            ],
            crl: [[3]], federatedBundles: ["f": [4]])
        let svid: [UInt8] = [0x0a, 1, 0x73, 0x12, 1, 1, 0x1a, 1, 0x6b, 0x22, 1, 2, 0x2a, 1, 0x68]
        let expected: [UInt8] = [0x0a, 15] + svid + [0x12, 1, 3, 0x1a, 6, 0x0a, 1, 0x66, 0x12, 1, 4]
        #expect(plain(try message.encoded()) == expected)
    }

    @Test("The other messages come back equal")
    func others() throws {
        #expect(
            try decoded(X509BundlesResponseMessage.self, Samples.x509Bundles.encoded()) == Samples.x509Bundles)
        #expect(try decoded(JWTSVIDRequestMessage.self, Samples.jwtRequest.encoded()) == Samples.jwtRequest)
        #expect(try decoded(JWTSVIDResponseMessage.self, plain(Samples.jwt.encoded())) == Samples.jwt)
        #expect(try decoded(JWTBundlesResponseMessage.self, Samples.jwtBundles.encoded()) == Samples.jwtBundles)
        #expect(
            try decoded(ValidateJWTSVIDRequestMessage.self, plain(Samples.validateRequest.encoded()))
                == Samples.validateRequest)
        #expect(try decoded(ValidateJWTSVIDResponseMessage.self, Samples.validate.encoded()) == Samples.validate)
        #expect(try decoded(WITSVIDRequestMessage.self, Samples.witRequest.encoded()) == Samples.witRequest)
        #expect(try decoded(WITSVIDResponseMessage.self, plain(Samples.wit.encoded())) == Samples.wit)
        #expect(try decoded(WITBundlesResponseMessage.self, Samples.witBundles.encoded()) == Samples.witBundles)
    }

    @Test("An empty message decodes to empty fields, and requests without fields are no bytes")
    func empty() throws {
        #expect(try decoded(X509SVIDResponseMessage.self, []) == X509SVIDResponseMessage(svids: []))
        #expect(try decoded(ValidateJWTSVIDResponseMessage.self, []).claims == nil)
        #expect(try decoded(JWTSVIDRequestMessage.self, []) == JWTSVIDRequestMessage(audience: []))
        #expect(plain(try X509SVIDResponseMessage(svids: []).encoded()).isEmpty)
        #expect(X509SVIDRequestMessage().encoded().isEmpty)
        _ = try decoded(X509SVIDRequestMessage.self, [])
        _ = try decoded(X509BundlesRequestMessage.self, [])
        _ = try decoded(JWTBundlesRequestMessage.self, [])
        _ = try decoded(WITBundlesRequestMessage.self, [])
    }

    @Test("Unknown fields are passed over, of two map entries with one key the last counts")
    func tolerance() throws {
        // Field 15 as varint, then field 200 with two bytes.
        let unknown: [UInt8] = [0x78, 0x01, 0xc2, 0x0c, 0x02, 0xff, 0xff]
        let bytes = unknown + plain(try Samples.x509.encoded()) + unknown
        #expect(try decoded(X509SVIDResponseMessage.self, bytes) == Samples.x509)
        let twice: [UInt8] = [0x12, 6, 0x0a, 1, 0x66, 0x12, 1, 4, 0x12, 6, 0x0a, 1, 0x66, 0x12, 1, 5]
        #expect(try decoded(X509BundlesResponseMessage.self, twice).bundles == ["f": [5]])
    }
}
