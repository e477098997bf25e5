import NativeCrypto
import TestCertificates
import Testing

@testable import SPIFFE

@Suite("SPIFFEBundle")
struct SPIFFEBundleTests {
    private let domain = SPIFFEID("spiffe://example.org/x").map(\.trustDomain)

    private func read(_ json: [UInt8], strict: Bool = false) throws -> SPIFFEBundle {
        try SPIFFEBundle(trustDomain: try #require(domain), parsing: json, strict: strict)
    }

    private func code(_ json: [UInt8], strict: Bool = false) throws -> BundleDocumentError.Code? {
        do {
            _ = try read(json, strict: strict)
            return nil
        } catch let error as BundleDocumentError {
            return error.code
        }
    }

    @Test("BU-1, BU-3, BU-5, BU-11, BU-13 to BU-15, BU-18, JW-23, WI-27: what is written is read as the same")
    func roundTrip() throws {
        let kinds: [NativePrivateKey.Generated] = [.p256, .p384, .p521, .rsa2048, .ed25519]
        let roots = try kinds.map { Certificate(try TestIssuer.root("\($0)", kind: $0).certificate) }
        let jwt = try kinds.dropLast().map { try TokenIssuerKey.authority($0, "j-\($0)") }
        let wit = [try TokenIssuerKey.authority(.p256, "w")]
        let bundle = SPIFFEBundle(
            trustDomain: try #require(domain), x509Authorities: roots + roots, jwtAuthorities: jwt,
            witAuthorities: wit, sequence: .max, refreshHint: .seconds(300))
        let json = try bundle.json()
        let again = try read(json, strict: true)
        #expect(again == bundle && again.warnings.isEmpty)
        #expect(again.x509Bundle.authorities == roots && again.jwtBundle.authorities == jwt)
        #expect(try again.json() == json)
        guard case .object(let document) = try JSONValue(parsing: json.span), case .array(let keys)? = document["keys"]
        else {
            Issue.record("no keys")
            return
        }
        #expect(document["spiffe_sequence"] == .unsigned(.max) && document["spiffe_refresh_hint"] == 300)
        for case .object(let key) in keys {
            let names = Set(key.members.map(\.name)).subtracting(["kty", "crv", "x", "y", "n", "e"])
            #expect(names == (key["use"] == "x509-svid" ? ["use", "x5c"] : ["use", "kid"]))
        }
    }

    @Test("the parts of a bundle are bundles, and the other way round")
    func conversion() throws {
        let issuer = try TokenIssuer()
        let root = Certificate(try TestIssuer.root().certificate)
        let x509 = X509Bundle(trustDomain: issuer.trustDomain, authorities: [root])
        #expect(SPIFFEBundle(x509).x509Bundle == x509 && SPIFFEBundle(x509).jwtBundle.isEmpty)
        #expect(SPIFFEBundle(issuer.jwtBundle).jwtBundle == issuer.jwtBundle)
        #expect(SPIFFEBundle(issuer.witBundle).witBundle == issuer.witBundle)
        let token = try issuer.jwt()
        let bundle = SPIFFEBundle(issuer.jwtBundle)
        #expect(
            try JWTSVID.validate(token, bundles: bundle, audience: "reports", at: TokenIssuer.now).authority
                == issuer.authority)
        // WI-7, JW-17: a key for one kind of token is none for another.
        let foreign = SPIFFEBundle(issuer.witBundle)
        #expect(throws: SVIDTokenError.self) {
            try JWTSVID.validate(token, bundles: foreign, audience: "reports", at: TokenIssuer.now)
        }
    }

    @Test(
        "BU-4: the sequence number is kept exactly",
        arguments: [0, 9_007_199_254_740_993, 9_223_372_036_854_775_808, .max] as [UInt64])
    func sequence(_ number: UInt64) throws {
        let bundle = try read(Array(#"{"keys":[],"spiffe_sequence":\#(number)}"#.utf8), strict: true)
        #expect(bundle.sequence == number)
    }

    @Test(
        "BU-3 to BU-6: broken numbers are ignored with a warning, and errors in strict mode",
        arguments: ["-1", "1.5", "\"1\"", "18446744073709551616", "null", "1e3"])
    func brokenNumbers(_ text: String) throws {
        for (name, code) in [
            ("spiffe_sequence", BundleDocumentError.Code.sequence), ("spiffe_refresh_hint", .refreshHint),
        ] {
            let json = Array(#"{"keys":[],"\#(name)":\#(text)}"#.utf8)
            let bundle = try read(json)
            #expect(bundle.sequence == nil && bundle.refreshHint == nil && bundle.warnings.map(\.code) == [code])
            #expect(try self.code(json, strict: true) == code)
        }
    }

    @Test("BU-2, BU-7 to BU-9: keys must be there and may be none; other members are ignored")
    func keys() throws {
        let bundle = try read(Array(#"{"keys":[],"other":{"a":[1]}}"#.utf8), strict: true)
        #expect(bundle.isEmpty && bundle.sequence == nil && bundle.refreshHint == nil)
        for text in ["{}", #"{"keys":null}"#, #"{"keys":{}}"#, #"{"keys":"a"}"#] {
            #expect(try code(Array(text.utf8)) == .noKeys)
        }
        for text in ["[]", "1", "null"] { #expect(try code(Array(text.utf8)) == .notAnObject) }
        for text in ["", "{", #"{"keys":[],"keys":[]}"#, "{\"keys\":[]}x"] {
            #expect(try code(Array(text.utf8)) == .json)
        }
    }

    static let tokenCases: [BundleEntryCase] = [
        BundleEntryCase("BU-10", .unknownKeyType, isError: false) { $0["kty"] = "AKP" },
        BundleEntryCase("BU-11", .noKeyType) { $0["kty"] = nil },
        BundleEntryCase("BU-11", .noKeyType) { $0["kty"] = 1 },
        BundleEntryCase("BU-12", .noUse) { $0["use"] = nil },
        BundleEntryCase("BU-12", .noUse) { $0["use"] = ["jwt-svid"] },
        BundleEntryCase("BU-12", .unknownUse, isError: false) { $0["use"] = "JWT-SVID" },
        BundleEntryCase("BU-12", .unknownUse, isError: false) { $0["use"] = "sig" },
        BundleEntryCase("BU-21", .noKeyID) { $0["kid"] = nil },
        BundleEntryCase("BU-21", .noKeyID) { $0["kid"] = "" },
        BundleEntryCase("BU-22", .repeatedKeyID) { $0["kid"] = "good" },
        BundleEntryCase("BU-23", .secretKey) { $0["d"] = "AAAA" },
        BundleEntryCase("BU-23", .secretKey) { entry in
            entry["kty"] = "oct"
            entry["k"] = "AAAA"
        },
        BundleEntryCase("BU-10", .unusableKey) { $0["x"] = BundleEntry.generator },
        BundleEntryCase("BU-10", .unusableKey) { $0["y"] = nil },
        BundleEntryCase("BU-10", .unusableKey) { $0["crv"] = "secp256k1" },
        BundleEntryCase("BU-10", .unusableKey) { $0["x"] = "AAAA" },
        BundleEntryCase("BU-10", .unusableKey) { $0["x"] = "====" },
        BundleEntryCase("JW-16", .unusableKey) { $0["alg"] = "ES384" },
        BundleEntryCase("JW-16", .unusableKey) { $0["alg"] = "HS256" },
        BundleEntryCase("JW-16", .unusableKey) { $0["key_ops"] = ["sign"] },
    ]

    @Test("a key for tokens that cannot be used is left out, with its rule", arguments: tokenCases)
    func tokenEntries(_ spoilt: BundleEntryCase) throws {
        var bad = try BundleEntry.token(keyID: "bad")
        spoilt.change(&bad)
        let json = BundleEntry.document([try BundleEntry.token(keyID: "good"), bad])
        let bundle = try read(json)
        #expect(bundle.jwtBundle.authorities.map(\.keyID) == ["good"])
        #expect(bundle.warnings.map(\.rule) == [spoilt.rule] && bundle.warnings.map(\.code) == [spoilt.code])
        #expect(bundle.warnings.first?.entry == 1)
        #expect(try code(json, strict: true) == (spoilt.isError ? spoilt.code : nil))
    }

    @Test("WI-27: a name shared by keys for JWT-SVIDs and WIT-SVIDs is a warning; each kind is looked up alone")
    func sharedNames() throws {
        let json = BundleEntry.document([
            try BundleEntry.token(keyID: "a"), try BundleEntry.token(keyID: "a", use: "wit-svid"),
        ])
        let bundle = try read(json)
        #expect(bundle.warnings.map(\.rule) == ["WI-27"])
        #expect(bundle.jwtBundle.authorities.count == 1 && bundle.witBundle.authorities.count == 1)
        #expect(try code(json, strict: true) == .repeatedKeyID)
    }

    static let certificateCases: [BundleEntryCase] = [
        BundleEntryCase("BU-16", .noCertificate) { $0["x5c"] = nil },
        BundleEntryCase("BU-16", .noCertificate) { $0["x5c"] = [] },
        BundleEntryCase("BU-16", .noCertificate) { $0["x5c"] = "AAAA" },
        BundleEntryCase("BU-15", .invalidCertificate) { $0["x5c"] = ["AAAA"] },
        BundleEntryCase("BU-15", .invalidCertificate) { $0["x5c"] = [1] },
        BundleEntryCase("BU-15", .invalidCertificate) { entry in
            guard case .array(let values)? = entry["x5c"], let text = values[0].text else { return }
            entry["x5c"] = [.string(text + "\n")]
        },
        BundleEntryCase("BU-19", .keyMismatch) { entry in
            // The generator of P-256: a point on the curve.
            entry["x"] = BundleEntry.generator
            entry["y"] = BundleEntry.generatorY
        },
        BundleEntryCase("BU-10", .unusableKey) { $0["x"] = nil },
        BundleEntryCase("BU-23", .secretKey) { $0["d"] = "AAAA" },
    ]

    @Test("a certificate that cannot be used is left out, with its rule", arguments: certificateCases)
    func certificateEntries(_ spoilt: BundleEntryCase) throws {
        let root = try TestIssuer.root("good").certificate
        var bad = try BundleEntry.x509(try TestIssuer.root("bad").certificate)
        spoilt.change(&bad)
        let json = BundleEntry.document([bad, try BundleEntry.x509(root)])
        let bundle = try read(json)
        #expect(bundle.x509Bundle.authorities == [Certificate(root)])
        #expect(bundle.warnings.map(\.rule) == [spoilt.rule] && bundle.warnings.map(\.code) == [spoilt.code])
        #expect(try code(json, strict: true) == spoilt.code)
    }

    @Test("BU-14, BU-17, BU-18, D-7: kid is ignored, the first certificate of several counts, repetitions collapse")
    func certificates() throws {
        let (one, two) = (try TestIssuer.root("one").certificate, try TestIssuer.root("two").certificate)
        var entry = try BundleEntry.x509(one)
        entry["kid"] = "x"
        #expect(try read(BundleEntry.document([entry]), strict: true).x509Bundle.authorities == [Certificate(one)])
        guard case .array(let first)? = entry["x5c"], case .array(let second)? = try BundleEntry.x509(two)["x5c"] else {
            Issue.record("no certificates")
            return
        }
        entry["x5c"] = .array(first + second)
        let json = BundleEntry.document([entry, try BundleEntry.x509(one)])
        let bundle = try read(json)
        #expect(bundle.x509Bundle.authorities == [Certificate(one)] && bundle.warnings.map(\.rule) == ["BU-17"])
        #expect(try code(json, strict: true) == .severalCertificates)
        let leaf = try TestIssuer.root().leaf().certificate
        #expect(try read(BundleEntry.document([try BundleEntry.x509(leaf)])).warnings.map(\.rule) == ["BU-15"])
    }

    @Test("BU-22: many keys, and many of one name, take time in proportion", .timeLimit(.minutes(1)))
    func many() throws {
        let entry = try BundleEntry.token(keyID: "0")
        let entries = (0..<4000).map { index in
            var other = entry
            other["kid"] = .string("\(index / 2)")
            return other
        }
        let bundle = try read(BundleEntry.document(entries))
        #expect(bundle.jwtBundle.authorities.count == 2000 && bundle.warnings.count == 2000)
    }

    @Test("a document that ends anywhere is refused, and changed bytes do no harm")
    func hostile() throws {
        let json = BundleEntry.document(
            [try BundleEntry.x509(try TestIssuer.root().certificate), try BundleEntry.token()],
            ["spiffe_sequence": 1])
        for end in 0..<json.count { #expect(try code(Array(json[..<end])) == .json) }
        for index in stride(from: 0, to: json.count, by: 3) {
            for byte in [0x22, 0x30, 0x5B, 0x7B, 0xFF] as [UInt8] {
                var spoilt = json
                spoilt[index] = byte
                if try code(spoilt) == nil { #expect(try read(spoilt).jwtBundle.authorities.count <= 1) }
            }
        }
    }
}

/// Authorities with new keys.
enum TokenIssuerKey {
    static func authority(_ kind: NativePrivateKey.Generated, _ keyID: String) throws -> JWTAuthority {
        JWTAuthority(keyID: keyID, key: NativePublicKey(try NativePrivateKey.generate(kind).requiredPublicKey))
    }
}
