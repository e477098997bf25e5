import Foundation
import NativeKernel
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("Commands that judge", .timeLimit(.minutes(1)))
struct JudgingCommandTests {
    private let directory: TestDirectory
    private let authority: TestAuthority
    private let id: SPIFFEID

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        id = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    private func run(_ words: String...) async throws -> (end: Program.End, output: String, errors: String) {
        try await Program.run(Built.svidsync, words)
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: directory.path(name)))
        return directory.path(name)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The verdict of each rule, from JSON output.
    private func levels(_ output: String) throws -> [String: String] {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let verdicts = try #require(object?["verdicts"] as? [[String: Any]])
        return Dictionary(
            verdicts.compactMap { verdict in
                guard let rule = verdict["rule"] as? String, let level = verdict["level"] as? String else { return nil }
                return (rule, level)
            }
        ) { first, _ in first }
    }

    @Test("ID-8, ID-16: IDs are valid or break a rule at a byte, and one that does makes the status 65")
    func ids() async throws {
        let good = try await run("id", "validate", "spiffe://example.org/web", "spiffe://example.org")
        #expect(good.end == .exited(0))
        #expect(
            good.output.contains("valid: spiffe://example.org/web\n  trust_domain: example.org\n  path:         /web\n")
        )
        let bad = try await run(
            "id", "validate", "spiffe://example.org/web", "spiffe://Example.org", "--output", "json")
        #expect(bad.end == .exited(65))
        let lines = bad.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(try levels(lines[1]).filter { $0.value != "ok" } == ["ID-8": "error"])
        #expect(lines[1].contains("SPIFFE-ID §2.1") && lines[1].contains(#""byte":9"#))
    }

    @Test(
        "EP-4, EP-7, EP-11: addresses",
        arguments: [
            ("unix:///run/a.sock", 0, "  socket: /run/a.sock\n"),
            ("unix://run/a.sock", 65, "EP-4, Workload Endpoint §4"),
            ("tcp://localhost:8000", 65, "EP-7"), ("tcp://192.0.2.1:8000", 0, "warning:"),
        ])
    func endpoints(text: String, status: Int32, expected: String) async throws {
        let result = try await run("endpoint", "validate", text)
        #expect(result.end == .exited(status))
        #expect(result.output.contains(expected), "\(result.output)")
        let strict = try await run("endpoint", "validate", "--strict", text)
        #expect(strict.end == .exited(expected == "warning:" ? 65 : status), "\(strict.output)")
    }

    @Test("inspect gives the verdict of each rule, compares the key and never shows it")
    func inspect() async throws {
        let svid = try authority.intermediate().issue(id, lifetime: .seconds(600))
        let pem = svid.combinedPEM.withSpan { span in span.indices.map { span[$0] } }
        let result = try await run("x509", "inspect", try file("all.pem", pem), "--output", "json")
        #expect(result.end == .exited(0))
        let levels = try levels(result.output)
        for rule in ["X5-2", "X5-4", "X5-5", "X5-6", "X5-7", "X5-8", "X5-9", "X5-11", "X5-16", "X5-18", "X5-31"] {
            #expect(levels[rule] == "ok", "\(rule)")
        }
        #expect(levels.values.allSatisfy { $0 == "ok" })
        let secret = try #require(text(pem).split(separator: "\n").dropFirst().first)
        #expect(!(result.output + result.errors).contains(secret))
        let lines = try await run("x509", "inspect", directory.path("all.pem"))
        #expect(lines.output.contains("  the private key is the leaf's [X5-31, "))
        #expect(!lines.output.contains(secret))
    }

    @Test(
        "inspect names the broken rule with its section; what could not be looked at is unchecked",
        arguments: [
            (SVIDDefects.authority, "X5-6", "X509-SVID §4.1"), (.noKeyUsage, "X5-10", "X509-SVID §4.3"),
            (.noDigitalSignature, "X5-9", "X509-SVID §4.3"), (.twoURIs, "X5-2", "X509-SVID §2"),
            (.noPath, "X5-11", "X509-SVID §3.1, §5.2"), (.trailingByte, "X5-33", "RFC 5280 §4.1"),
        ])
    func defects(defect: SVIDDefects, rule: String, source: String) async throws {
        let bad = try authority.issue(id, lifetime: .seconds(600), defects: defect)
        let result = try await run("x509", "inspect", try file("bad.der", bad.certificatesDER), "--output", "json")
        #expect(result.end == .exited(65))
        let levels = try levels(result.output)
        #expect(levels.filter { $0.value == "error" } == [rule: "error"])
        #expect(result.output.contains(source))
        if rule == "X5-6" { #expect(levels["X5-7"] == "ok") }
        if rule == "X5-2" { #expect(levels["X5-5"] == "unchecked" && levels["X5-4"] == "ok") }
        if rule == "X5-10" { #expect(levels["X5-9"] == "unchecked") }
    }

    @Test("X5-15: what is only warned of is an error in strict mode")
    func strict() async throws {
        let bad = try authority.issue(id, lifetime: .seconds(600), defects: .incompleteExtendedKeyUsage)
        let path = try file("bad.der", bad.certificatesDER)
        let result = try await run("x509", "inspect", path)
        #expect(result.end == .exited(0))
        #expect(result.output.contains("\n  warning:") && result.output.contains("X5-15, X509-SVID §4.4"))
        #expect(try await run("x509", "inspect", path, "--strict").end == .exited(65))
        let bundle = try file("ca.pem", authority.bundle.pem)
        #expect(try await run("x509", "verify", "--bundle", bundle, path).end == .exited(0))
        #expect(try await run("x509", "verify", "--bundle", bundle, "--strict", path).end == .exited(65))
    }

    @Test("X5-26, X5-27: verify needs the path, the time and the trust domain to be right")
    func verify() async throws {
        let svid = try authority.intermediate().issue(id, lifetime: .seconds(600))
        let chain = try file("tls.crt", svid.certificateChainPEM)
        let bundle = try file("ca.pem", authority.bundle.pem)
        let other = try TestAuthority(trustDomain: authority.trustDomain)
        let wrong = try file("wrong.der", other.bundle.authorities.flatMap(\.der))

        let good = try await run("x509", "verify", "--bundle", bundle, chain)
        #expect(good.end == .exited(0), "\(good.output)\(good.errors)")
        #expect(good.output.contains("ok:          the path to the authority is valid [X5-26, "))
        #expect(good.output.contains("spiffe_id:   spiffe://example.org/web"))
        #expect(
            try await run("x509", "verify", "--bundle", bundle, "--trust-domain", "example.org", chain).end
                == .exited(0))
        for words in [
            ["--bundle", wrong], ["--bundle", bundle, "--time", "2020-01-01T00:00:00Z"],
            ["--bundle", bundle, "--time", "2090-01-01T00:00:00Z"],
            ["--bundle", bundle, "--trust-domain", "b.example"],
        ] {
            let result = try await Program.run(Built.svidsync, ["x509", "verify"] + words + [chain])
            #expect(result.end == .exited(65), "\(words)")
            #expect(result.output.contains("\n  error:"), "\(result.output)")
        }
        let expected = try await run("x509", "verify", "--bundle", bundle, "--trust-domain", "b.example", chain)
        #expect(expected.output.contains("X5-27, Workload API §4.6"), "\(expected.output)")
    }

    @Test("X5-19, BU-12: what is wrong with the bundle's authorities is warned of, and refused in strict mode")
    func bundleFaults() async throws {
        let chain = try file("tls.crt", try authority.issue(id, lifetime: .seconds(600)).certificateChainPEM)
        let foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "b.example"))
        let bad = X509Bundle(
            trustDomain: authority.trustDomain,
            authorities: authority.bundle.authorities + [
                try authority.intermediate(defects: .idWithPath).intermediates[0]
            ])
        let unused = text(try SPIFFEBundle(authority.bundle).json()).replacingOccurrences(
            of: #"{"keys":["#, with: #"{"keys":[{"kty":"EC"},"#)
        let elsewhere = SPIFFEBundle(
            trustDomain: foreign.trustDomain,
            x509Authorities: [try foreign.intermediate(defects: .idWithPath).intermediates[0]])
        for (name, bytes, rule) in [
            ("bad.pem", bad.pem, "X5-19"), ("bad.json", try SPIFFEBundle(bad).json(), "X5-19"),
            ("bad-map.json", try BundleMap([SPIFFEBundle(bad)]).json(), "X5-19"),
            ("unused.json", Array(unused.utf8), "BU-12"),
            ("map.json", try BundleMap([SPIFFEBundle(authority.bundle), elsewhere]).json(), nil),
            (
                "keys.json",
                try SPIFFEBundle(trustDomain: authority.trustDomain, x509Authorities: authority.bundle.authorities)
                    .json(), nil
            ),
        ] as [(String, [UInt8], String?)] {
            let path = try file(name, bytes)
            let result = try await run("x509", "verify", "--bundle", path, chain)
            #expect(result.end == .exited(0), "\(name): \(result.output)")
            #expect(
                result.output.contains("  warning:     bundle of example.org: ") == (rule != nil), "\(result.output)")
            if let rule { #expect(result.output.contains("[\(rule), "), "\(name): \(result.output)") }
            let strict = try await run("x509", "verify", "--bundle", path, "--strict", chain)
            #expect(strict.end == .exited(rule == nil ? 0 : 65), "\(name): \(strict.output)")
        }
    }

    @Test("what is broken comes first, errors before warnings, and says when and by whom")
    func order() async throws {
        let bad = try authority.issue(id, lifetime: .seconds(600), defects: .keyUsageNotCritical)
        let path = try file("bad.der", bad.certificatesDER)
        let bundle = try file("ca.pem", authority.bundle.pem)
        let late = try await run("x509", "verify", "--bundle", bundle, "--time", "2035-01-01T00:00:00Z", path)
        let lines = late.output.split(separator: "\n")
        #expect(lines[1].hasPrefix("  error:     spiffe://example.org/web is not trusted: "), "\(late.output)")
        let leaf = try #require(Certificate.parse(concatenatedDER: bad.certificatesDER).first)
        #expect(lines[1].contains("it expired at \(leaf.notAfter) [X5-26, "))
        #expect(lines[2].hasPrefix("  warning:   the leaf certificate's keyUsage is not critical [X5-10, "))
        #expect(lines.dropFirst(3).allSatisfy { $0.hasPrefix("  ok:        ") || $0.hasPrefix("  unchecked: ") })
        let other = try TestAuthority(trustDomain: authority.trustDomain)
        let wrong = try await run("x509", "verify", "--bundle", try file("other.pem", other.bundle.pem), path)
        #expect(wrong.output.contains("no authority in the bundle of example.org issued it"), "\(wrong.output)")
    }

    @Test("verify takes bundles in every form; a map holds its trust domains' names")
    func bundleForms() async throws {
        let chain = try file("tls.crt", try authority.issue(id, lifetime: .seconds(600)).certificateChainPEM)
        let own = SPIFFEBundle(authority.bundle)
        let other = try TestAuthority(trustDomain: TrustDomain(parsing: "b.example"))
        let renamed = SPIFFEBundle(trustDomain: other.trustDomain, x509Authorities: authority.bundle.authorities)
        for (name, bytes, status) in [
            ("ca.der", authority.bundle.authorities.flatMap(\.der), 0), ("bundle.json", try own.json(), 0),
            ("map.json", try BundleMap([own, SPIFFEBundle(other.bundle)]).json(), 0),
            ("renamed.json", try BundleMap([renamed]).json(), 65), ("keys.json", try authority.jwtBundle.jwkSet(), 65),
            ("broken.json", Array("{}".utf8), 65),
        ] as [(String, [UInt8], Int32)] {
            let result = try await run("x509", "verify", "--bundle", try file(name, bytes), chain)
            #expect(result.end == .exited(status), "\(name): \(result.output)\(result.errors)")
        }
        for (format, status) in [("spiffe", 0), ("pem", 65), ("map", 65), ("xml", 64)] as [(String, Int32)] {
            let words = ["--bundle", directory.path("bundle.json"), "--bundle-format", format, chain]
            #expect(
                try await Program.run(Built.svidsync, ["x509", "verify"] + words).end == .exited(status), "\(format)")
        }
    }

    @Test("ST-20: verify looks at the revocation lists that it is given, and at no others")
    func revocation() async throws {
        let middle = try authority.intermediate()
        let svid = try middle.issue(id, lifetime: .seconds(600))
        let chain = try file("tls.crt", svid.certificateChainPEM)
        let bundle = try file("ca.pem", authority.bundle.pem)
        func pem(_ lists: RevocationList...) -> [UInt8] {
            lists.flatMap { list in
                let body = Data(list.der).base64EncodedString(options: .lineLength64Characters)
                return Array("-----BEGIN X509 CRL-----\n\(body)\n-----END X509 CRL-----\n".utf8)
            }
        }
        let clean = try file(
            "clean.pem", pem(try middle.revocationList(now: .now - .seconds(60)), try authority.revocationList()))
        let leafOnly = try file("leaf.der", try middle.revocationList().der)
        let rootOnly = try file("root.pem", pem(try authority.revocationList()))
        let revoking = try file("revoking.der", try middle.revocationList(revoking: [svid.certificates[0]]).der)
        let expired = try file("expired.pem", pem(try middle.revocationList(defects: .expired)))
        for (words, status, text) in [
            ([], 0, "valid: "), (["--crl", clean], 0, "[ST-20, Workload API §5.2.1, RFC 5280 §6.3]"),
            (["--crl", clean, "--require-crl"], 0, "revocation_list:"),
            (["--crl", leafOnly], 0, "  no revocation list"),
            (["--crl", leafOnly, "--require-crl"], 65, "[ST-20"),
            (["--crl", leafOnly, "--crl", rootOnly, "--require-crl"], 0, "0 entries"),
            (["--crl", revoking], 65, "revoked"), (["--crl", clean, "--crl", revoking], 65, "\n  error:"),
            (["--crl", revoking, "--crl", clean], 65, "\n  error:"),
            (["--crl", expired], 65, "[ST-20"), (["--crl", bundle], 65, "no block 'X509 CRL'"),
            (["--crl", chain + ".none"], 66, "cannot read"), (["--require-crl"], 64, "--crl"),
            (["--crl", "-", "--crl", "-"], 64, "standard input"),
        ] as [([String], Int32, String)] {
            let result = try await Program.run(
                Built.svidsync, ["x509", "verify", "--bundle", bundle] + words + [chain])
            #expect(result.end == .exited(status), "\(words): \(result.output)\(result.errors)")
            #expect((result.output + result.errors).contains(text), "\(words): \(result.output)\(result.errors)")
        }
        let json = try await run("x509", "verify", "--bundle", bundle, "--crl", revoking, "--output", "json", chain)
        #expect(try levels(json.output).filter { $0.value == "error" } == ["ST-20": "error"])
        #expect(json.output.contains(#""revocation_lists":[{"issuer":"CN="#), "\(json.output)")
        let unasked = try await run("x509", "verify", "--bundle", bundle, "--output", "json", chain)
        #expect(try levels(unasked.output)["ST-20"] == nil)
    }

    @Test("X5-34: inspect warns of certificates that are not valid at the time; strict mode refuses them")
    func inspectTime() async throws {
        let path = try file("tls.crt", try authority.issue(id, lifetime: .seconds(600)).certificateChainPEM)
        #expect(try levels(try await run("x509", "inspect", path, "--output", "json").output)["X5-34"] == "ok")
        for (time, text) in [("2090-01-01T00:00:00Z", "expired at"), ("2020-01-01T00:00:00Z", "is not valid before")] {
            let result = try await run("x509", "inspect", "--time", time, path)
            #expect(result.end == .exited(0) && result.output.contains("the leaf certificate \(text)"))
            #expect(result.output.contains("[X5-34, RFC 5280 §4.1.2.5]"), "\(result.output)")
            #expect(try await run("x509", "inspect", "--time", time, "--strict", path).end == .exited(65))
        }
    }

    @Test("D-8, X5-35: files without certificates are invalid data, missing files are 66")
    func unreadable() async throws {
        #expect(try await run("x509", "inspect", try file("empty.pem", [])).end == .exited(65))
        #expect(try await run("x509", "inspect", directory.path("none.pem")).end == .exited(66))
        let bundle = try file("empty-bundle.pem", Array("nothing\n".utf8))
        let svid = try file("tls.crt", try authority.issue(id, lifetime: .seconds(600)).certificateChainPEM)
        #expect(try await run("x509", "verify", "--bundle", bundle, svid).end == .exited(65))
    }

    @Test("a dash is the standard input, also from a pipe")
    func standardInput() async throws {
        let pem = try authority.issue(id, lifetime: .seconds(600)).certificateChainPEM
        let path = try file("tls.crt", pem)
        let result = try await Program.run(
            "sh", ["-c", "(sleep 0.1; cat '\(path)') | '\(Built.svidsync)' x509 inspect -"])
        #expect(result.end == .exited(0), "\(result.output)\(result.errors)")
        #expect(result.output.contains("valid: -"))
    }

    @Test("a signal ends a command that waits for input", arguments: [(Int32(2), Int32(130)), (15, 143)])
    func signals(signal: Int32, status: Int32) async throws {
        let pipe = directory.path("pipe-\(signal)")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let program = try Program(Built.svidsync, ["x509", "inspect", pipe])
        // A writer can open the pipe as soon as the command reads from it.
        let writer = try await eventually("a reader of the pipe") {
            let descriptor = unsafe open(pipe, O_WRONLY | O_NONBLOCK)
            return descriptor >= 0 ? descriptor : nil
        }
        defer { close(writer) }
        program.signal(signal)
        #expect(try await program.wait() == .exited(status))
    }

    @Test(
        "groups of commands have help; an incomplete or unknown command is a usage error",
        arguments: [
            (["x509", "--help"], 0, "x509 inspect"), (["help", "x509"], 0, "x509 verify"),
            (["help", "x509", "inspect"], 0, "Usage: svidsync x509 inspect"), (["x509"], 64, "x509 inspect"),
            (["x509", "frob"], 64, "unknown command 'x509 frob'"), (["x509", "inspect"], 64, "FILE|- is missing"),
            (["id", "validate"], 64, "ID… is missing"), (["x509", "inspect", "a", "b"], 64, "unexpected argument 'b'"),
            (["x509", "inspect", "a", "--output", "xml"], 64, "--output: 'xml'"),
            (["x509", "verify", "a"], 64, "--bundle must be given"),
            (["x509", "verify", "--bundle", "-", "-"], 64, "standard input"),
            (["x509", "verify", "--bundle", "b", "--time", "soon", "a"], 64, "--time: 'soon'"),
            (["x509", "fetch", "--socket", "/a", "--endpoint", "unix:///a"], 64, "give one"),
            (["x509", "fetch", "--socket", "/a", "--hint", "a"], 64, "--pem or --output-directory"),
            (["x509", "fetch", "--socket", "/a", "--show-private-key"], 64, "needs --pem"),
            (["x509", "fetch", "--socket", "/a", "--pem", "--output", "json"], 64, "--pem prints"),
            (["watch", "x509", "--socket", "/a", "--count", "0"], 64, "--count"),
        ])
    func usage(words: [String], status: Int32, expected: String) async throws {
        let result = try await Program.run(Built.svidsync, words)
        #expect(result.end == .exited(status))
        #expect((result.output + result.errors).contains(expected), "\(result.output)\(result.errors)")
    }
}
