import Foundation
import SPIFFE
import TestSupport
import TestTools
import Testing
import WorkloadAPITestKit

@Suite("Commands on tokens", .timeLimit(.minutes(1)))
struct TokenCommandTests {
    private let directory: TestDirectory
    private let authority: TestAuthority
    private let id: SPIFFEID
    private let now = Timestamp(secondsSince1970: 1_767_225_600)

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        id = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    private func run(_ words: String...) async throws -> (end: Program.End, output: String, errors: String) {
        try await Program.run(Built.svidsync, words)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path(name)))
        return directory.path(name)
    }

    private func token(_ defects: TokenDefects = []) throws -> String {
        try authority.issueJWT(id, audience: ["reports"], defects: defects, now: now).withToken { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }

    private func bundle() throws -> String {
        let bundle = SPIFFEBundle(
            trustDomain: authority.trustDomain, jwtAuthorities: authority.jwtBundle.authorities,
            witAuthorities: authority.witBundle.authorities)
        return try file("bundle.json", String(decoding: try bundle.json(), as: UTF8.self))
    }

    private let time = ["--time", "2026-01-01T00:01:00Z"]

    @Test("validate gives the verdict of each rule, as people read it, without the signature")
    func golden() async throws {
        let text = try token()
        let path = try file("token", text + "\n")
        let result = try await Program.run(
            Built.svidsync, ["jwt", "validate", "--bundle", try bundle(), "--audience", "reports", path] + time)
        #expect(result.end == .exited(0), "\(result.output)\(result.errors)")
        let key = authority.jwt.keyID
        #expect(
            result.output == """
                valid: \(path)
                  header:     {"alg":"ES256","kid":"\(key)","typ":"JWT"}
                  claims:     {"sub":"spiffe://example.org/web","exp":1767225900,"iat":1767225600,"aud":["reports"]}
                  issued_at:  2026-01-01T00:00:00Z
                  expires_at: 2026-01-01T00:05:00Z
                  signed_by:  \(key) (EC P-256)
                  ok:         the token is in JWS's compact form [JW-1, JWT-SVID §1, RFC 7515 §7.1]
                  ok:         the token is three parts of strict base64url with JSON objects in it [JW-21, RFC 7515 §2, §7.1]
                  ok:         no member is there twice [JW-22, RFC 7515 §4, RFC 7519 §4]
                  ok:         the algorithm is one of the nine that are allowed [JW-2, JWT-SVID §2.1]
                  ok:         the type, if there is one, is “JWT” or “JOSE” [JW-5, JWT-SVID §2.3]
                  ok:         the name of the key, if there is one, is a text [JW-4, JWT-SVID §2.2]
                  ok:         the header has nothing but “alg”, “kid” and “typ” [JW-6, JWT-SVID §2, RFC 7515 §4.1.11]
                  ok:         the subject is a SPIFFE ID [JW-7, JWT-SVID §3.1]
                  ok:         there is an audience [JW-8, JWT-SVID §3.2, §4]
                  ok:         there is an expiry [JW-10, JWT-SVID §3.3, §4]
                  ok:         moments are numbers of seconds since 1970 [JW-12, RFC 7519 §2]
                  ok:         the token has not expired [JW-11, JWT-SVID §3.3, §4]
                  ok:         the token is valid already [JW-13, RFC 7519 §4.1.5]
                  ok:         the token is for the expected audience [JW-9, JWT-SVID §3.2, §4]
                  ok:         the bundle has keys for JWT-SVIDs [JW-17, JWT-SVID §6.2]
                  ok:         the key fits the algorithm [JW-16, RFC 7518 §3.1]
                  ok:         the signature is by a key of the trust domain's bundle [JW-15, Workload API §6.3, JWT-SVID §6.2]

                """)
        let signature = try #require(text.split(separator: ".").last)
        #expect(!result.output.contains(signature))
        let shown = try await run("jwt", "inspect", path, "--show-signature", "--time", time[1])
        #expect(shown.output.contains("signature:  \(signature)\n") && shown.output.hasPrefix("well-formed: "))
    }

    @Test(
        "a rule that is broken is named with its section, and the status is 65",
        arguments: [
            (TokenDefects.algorithmNone, "JW-2"), (.jsonForm, "JW-1"), (.otherType, "JW-5"), (.criticalHeader, "JW-6"),
            (.badSubject, "JW-7"), (.noAudience, "JW-8"), (.otherAudience, "JW-9"), (.noExpiry, "JW-10"),
            (.expired, "JW-11"), (.expiryText, "JW-12"), (.notYetValid, "JW-13"), (.otherKey, "JW-15"),
            (.unknownKeyID, "JW-15"), (.otherAlgorithm, "JW-16"), (.missingPart, "JW-21"), (.padding, "JW-21"),
            (.repeatedMember, "JW-22"),
        ])
    func defects(_ defect: TokenDefects, _ rule: String) async throws {
        let path = try file("token", try token(defect))
        let result = try await Program.run(
            Built.svidsync,
            ["jwt", "validate", "--bundle", try bundle(), "--audience", "reports", "--output", "json", path] + time)
        #expect(result.end == .exited(65), "\(result.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect(object?["valid"] as? Bool == false && object?["subject"] as? String == path)
        let verdicts = try #require(object?["verdicts"] as? [[String: Any]])
        let broken = verdicts.filter { $0["level"] as? String == "error" }
        #expect(broken.contains { $0["rule"] as? String == rule }, "\(broken)")
        for verdict in verdicts {
            #expect(["ok", "warning", "error", "unchecked"].contains(verdict["level"] as? String))
            #expect((verdict["source"] as? String)?.isEmpty == false && verdict["message"] is String)
        }
    }

    @Test("JW-9, JW-11, D-5: audience, time and leeway are what the options say")
    func options() async throws {
        let path = try file("token", try token())
        let words = ["jwt", "inspect", path]
        for (more, status) in [
            (time, 0), (time + ["--audience", "reports"], 0), (time + ["--audience", "a", "--audience", "reports"], 0),
            (time + ["--audience", "a"], 65), (["--time", "2026-01-01T00:05:30Z"], 0),
            (["--time", "2026-01-01T00:05:30Z", "--leeway", "10s"], 65), (["--time", "2026-01-01T00:06:00Z"], 65),
        ] as [([String], Int32)] {
            let result = try await Program.run(Built.svidsync, words + more)
            #expect(result.end == .exited(status), "\(more): \(result.output)")
        }
        let all = ["--audience", "reports", "--audience", "a", "--all-audiences", "--bundle", try bundle()]
        #expect(try await Program.run(Built.svidsync, ["jwt", "validate", path] + all + time).end == .exited(65))
    }

    @Test("ST-35, JW-17: bundles of other trust domains and formats that hold no keys prove nothing")
    func foreignBundles() async throws {
        let path = try file("token", try token())
        let keys = try file("set.json", String(decoding: try authority.jwtBundle.jwkSet(), as: UTF8.self))
        let map = try file(
            "map.json", String(decoding: try BundleMap([SPIFFEBundle(authority.jwtBundle)]).json(), as: UTF8.self))
        let pem = try file("ca.pem", String(decoding: authority.bundle.pem, as: UTF8.self))
        let broken = try file("broken.json", "{}")
        for (words, status) in [
            (["--bundle", keys], 0), (["--bundle", map], 0), (["--bundle", keys, "--trust-domain", "example.org"], 0),
            (["--bundle", keys, "--trust-domain", "b.example"], 65),
            (["--bundle", map, "--trust-domain", "b.example"], 65), (["--bundle", pem], 65),
            (["--bundle", broken], 65),
            (["--bundle", directory.path("none")], 66),
        ] as [([String], Int32)] {
            let result = try await Program.run(
                Built.svidsync, ["jwt", "validate", path, "--audience", "reports"] + words + time)
            #expect(result.end == .exited(status), "\(words): \(result.output)\(result.errors)")
        }
    }

    @Test("BU-21: keys that a bundle's reader leaves out are named beside the token, and refused in strict mode")
    func bundleFaults() async throws {
        let path = try file("token", try token())
        let good = try #require(
            String(decoding: try authority.jwtBundle.jwkSet(), as: UTF8.self).split(separator: "[").last)
        let set = try file("set.json", #"{"keys":[{"kty":"EC","use":"jwt-svid"},\#(good)"#)
        let words = ["jwt", "validate", "--bundle", set, "--audience", "reports", path] + time
        let result = try await Program.run(Built.svidsync, words)
        #expect(result.end == .exited(0), "\(result.output)")
        #expect(result.output.contains("\n  warning:    bundle of example.org: entry 1: "), "\(result.output)")
        #expect(try await Program.run(Built.svidsync, words + ["--strict"]).end == .exited(65))
    }

    @Test("text of a token that commands a terminal or turns its direction does not reach it")
    func terminal() async throws {
        let parts = ["{\"alg\":\"ES256\"}", "{\"sub\":\"a\u{1B}\",\"x\":\"\u{202E}\u{2066}\u{85}\"}", "signature"]
        let token = parts.map { part in
            Data(part.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
        }.joined(separator: ".")
        let result = try await run("jwt", "inspect", try file("token", token))
        #expect(result.end == .exited(65))
        let unsafe = result.output.unicodeScalars.filter { scalar in
            (scalar.properties.generalCategory == .control && scalar != "\n")
                || scalar.properties.generalCategory == .format
        }
        #expect(unsafe.isEmpty && result.output.contains("JW-2"), "\(result.output)")
    }

    @Test("WI-24, WI-31: a good WIT-SVID is well-formed and signed; the key that comes with it must be its own")
    func wit() async throws {
        let svid = try authority.issueWIT(id)
        let path = try file(
            "token", svid.withToken { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) })
        func key(_ svid: WITSVID) throws -> String {
            let text = try #require(svid.privateKey).withJSON { span in
                String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
            }
            return try file("key-\(UInt32.random(in: 0 ... .max)).jwk", text)
        }
        let own = try key(svid)
        let good = try await run("wit", "validate", "--bundle", try bundle(), "--key", own, path)
        #expect(good.end == .exited(0), "\(good.output)")
        #expect(good.output.hasPrefix("well-formed and signed: ") && good.output.contains("  the private key is"))
        let secret = try #require(
            String(contentsOfFile: own, encoding: .utf8).split(separator: "\"").last { $0.count > 20 })
        #expect(!good.output.contains(secret))
        let other = try await run("wit", "inspect", "--key", try key(try authority.issueWIT(id)), path)
        #expect(other.end == .exited(65) && other.output.contains("[WI-31, "), "\(other.output)")
        let jwt = try await run("wit", "inspect", try file("jwt", try token()))
        #expect(jwt.end == .exited(65) && jwt.output.contains("[WI-9, "), "\(jwt.output)")
    }

    @Test("mistakes on the command line are named")
    func usage() async throws {
        for (words, text) in [
            (["jwt", "validate", "t"], "--bundle must be given"),
            (["jwt", "validate", "--bundle", "b", "t"], "--audience must be given"),
            (["jwt", "validate", "--bundle", "-", "--audience", "a", "-"], "standard input"),
            (["jwt", "inspect", "--leeway", "soon", "t"], "--leeway: 'soon'"),
            (["wit", "inspect", "--key", "-", "t"], "--key"),
            (["jwt", "fetch", "--socket", "/a"], "--audience must be given"),
        ] {
            let result = try await Program.run(Built.svidsync, words)
            #expect(result.end == .exited(64) && result.errors.contains(text), "\(words): \(result.errors)")
        }
    }

    @Test(
        "JW-2, JW-15: tokens that Python's cryptography minted are valid, by the sets that it wrote",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
    func independentTokens() async throws {
        let minted = try await Program.run(
            ExternalTools.python,
            [
                ExternalTools.script("mint_tokens.py"), "mint", directory.path, "spiffe://example.org/python",
                "reports",
                "\(now.secondsSince1970 + 300)",
            ])
        #expect(minted.end == .exited(0), "\(minted.errors)")
        for algorithm in JWTAlgorithm.allCases {
            let (token, set) = (
                directory.path("\(algorithm.rawValue).token"), directory.path("\(algorithm.rawValue).jwks")
            )
            let result = try await Program.run(
                Built.svidsync, ["jwt", "validate", "--bundle", set, "--audience", "reports", token] + time)
            #expect(result.end == .exited(0), "\(result.output)\(result.errors)")
            #expect(result.output.contains("signed_by:  \(algorithm.rawValue) "))
        }
    }
}
