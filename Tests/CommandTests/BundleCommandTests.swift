import Foundation
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("Commands on trust bundles", .timeLimit(.minutes(1)))
struct BundleCommandTests {
    private let directory: TestDirectory
    private let authority: TestAuthority
    private let whole: SPIFFEBundle

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        whole = SPIFFEBundle(
            trustDomain: authority.trustDomain, x509Authorities: authority.bundle.authorities,
            jwtAuthorities: authority.jwtBundle.authorities, witAuthorities: authority.witBundle.authorities,
            sequence: 7, refreshHint: .seconds(300))
    }

    private func run(_ words: String...) async throws -> (end: Program.End, output: String, errors: String) {
        try await Program.run(Built.svidsync, words)
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: directory.path(name)))
        return directory.path(name)
    }

    private func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test("all five formats are recognised and valid")
    func formats() async throws {
        let files = [
            ("pem", authority.bundle.pem), ("der", authority.bundle.authorities.flatMap(\.der)),
            ("spiffe", try whole.json()),
            (
                "jwks",
                Array(
                    String(decoding: try authority.jwtBundle.jwkSet(), as: UTF8.self)
                        .replacingOccurrences(of: #""use":"jwt-svid","#, with: "").utf8)
            ),
            ("map", try BundleMap([SPIFFEBundle(authority.bundle)]).json()),
        ]
        for (format, bytes) in files {
            let path = try file("bundle.\(format)", bytes)
            let result = try await run("bundle", "validate", path, "--output", "json")
            #expect(result.end == .exited(0), "\(format): \(result.output)\(result.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            #expect(object?["format"] as? String == format)
            #expect((object?["bundles"] as? [[String: Any]])?.count == 1 && object?["verdicts"] is [Any])
            #expect(try await run("bundle", "validate", "--format", format, path).end == .exited(0))
        }
        #expect(
            try await run("bundle", "validate", "--format", "pem", directory.path("bundle.spiffe")).end == .exited(65))
    }

    @Test("inspect shows what a bundle holds, as people read it")
    func golden() async throws {
        let bundle = SPIFFEBundle(
            trustDomain: authority.trustDomain, jwtAuthorities: authority.jwtBundle.authorities, sequence: 7,
            refreshHint: .seconds(300))
        let path = try file("bundle.json", try bundle.json())
        let result = try await run("bundle", "inspect", "--trust-domain", "example.org", path)
        #expect(
            result.output.hasPrefix(
                """
                valid: \(path)
                  format:                spiffe
                  bundle of example.org: 0 X.509 authorities, 1 JWT key, 0 WIT keys, sequence 7, refresh hint 300s
                  key for JWT-SVIDs:     '\(authority.jwt.keyID)', EC P-256
                  ok:                    there is a list of keys (“keys”) [BU-7, Trust Domain and Bundle §4.1.3, RFC 7517 §5]

                """), "\(result.output)")
        #expect(result.output.hasSuffix("  there is a usable key [BU-9, Trust Domain and Bundle §4.1.3]\n"))
    }

    @Test("BU-12, BU-21, D-6: the entry that breaks a rule is named; strict mode makes errors of warnings")
    func faults() async throws {
        let text = String(decoding: try whole.json(), as: UTF8.self)
        let noUse = try file("use.json", Array(text.replacingOccurrences(of: #""use":"wit-svid","#, with: "").utf8))
        let result = try await run("bundle", "validate", noUse)
        #expect(result.end == .exited(0) && result.output.contains("\n  warning: entry 3: "), "\(result.output)")
        #expect(result.output.contains("[BU-12, Trust Domain and Bundle §4.2.2]"))
        #expect(try await run("bundle", "validate", "--strict", noUse).end == .exited(65))
        let name = #","kid":"\#(authority.jwt.keyID)""#
        let noName = try file("name.json", Array(text.replacingOccurrences(of: name, with: "").utf8))
        let refused = try await run("bundle", "validate", noName)
        #expect(refused.end == .exited(65) && refused.output.contains("\n  error:  entry 2: "), "\(refused.output)")
        #expect(try await run("bundle", "validate", try file("empty.pem", [])).end == .exited(65))
        #expect(try await run("bundle", "validate", directory.path("none")).end == .exited(66))
    }

    @Test("BU-3, BU-5, BU-14, BU-27: strict mode refuses what publishers should write otherwise; no keys are allowed")
    func strict() async throws {
        let bare = try file("bare.json", try SPIFFEBundle(authority.bundle).json())
        let result = try await run("bundle", "validate", bare)
        #expect(result.end == .exited(0) && result.output.contains("[BU-3, ") && result.output.contains("[BU-5, "))
        let refused = try await run("bundle", "validate", "--strict", bare)
        #expect(refused.end == .exited(65) && refused.output.hasPrefix("invalid: \(bare)\n  error:"), "\(refused)")
        for (text, status) in [
            (#"{"keys":[],"spiffe_sequence":1,"spiffe_refresh_hint":300}"#, 0),
            (#"{"keys":[{"kty":"AKP","use":"jwt-svid","kid":"a"}],"spiffe_sequence":1,"spiffe_refresh_hint":300}"#, 0),
            (#"{"trust_domains":{"a.example":{"keys":[],"spiffe_sequence":1}}}"#, 0),
            (#"{"trust_domains":{"a.example":{"keys":[],"spiffe_sequence":1,"spiffe_refresh_hint":300}}}"#, 65),
        ] as [(String, Int32)] {
            let result = try await run("bundle", "validate", "--strict", try file("b.json", Array(text.utf8)))
            #expect(result.end == .exited(status), "\(text): \(result.output)")
        }
    }

    @Test("X5-19, D-11: the certificates of a document are judged like those of a file, for the time that is asked for")
    func certificates() async throws {
        let middle = try authority.intermediate(defects: .idWithPath).intermediates[0]
        let bundle = SPIFFEBundle(
            trustDomain: authority.trustDomain, x509Authorities: authority.bundle.authorities + [middle], sequence: 1,
            refreshHint: .seconds(300))
        for (name, bytes, place) in [
            ("b.json", try bundle.json(), #""certificate":1"#),
            ("map.json", try BundleMap([bundle]).json(), #""trust_domain":"example.org""#),
            ("b.pem", bundle.x509Bundle.pem, #""certificate":1"#),
        ] {
            let path = try file(name, bytes)
            let result = try await run("bundle", "validate", "--output", "json", path)
            #expect(result.end == .exited(0) && result.output.contains(place), "\(result.output)")
            #expect(result.output.contains(#""rule":"X5-19""#) && result.output.contains(#""level":"warning""#))
            #expect(try await run("bundle", "validate", "--strict", path).end == .exited(65), "\(name)")
            let late = try await run("bundle", "validate", "--time", "2090-01-01T00:00:00Z", path)
            #expect(late.end == .exited(0) && late.output.contains("expired at"), "\(late.output)")
        }
    }

    @Test("convert goes between all formats and back, where nothing is lost")
    func roundTrips() async throws {
        let pem = try file("ca.pem", authority.bundle.pem)
        for format in ["der", "spiffe", "map"] {
            let converted = directory.path("ca.\(format)")
            let there = try await run(
                "bundle", "convert", "--to", format, "--trust-domain", "example.org", "--output-file", converted, pem)
            #expect(there.end == .exited(0), "\(format): \(there.errors)")
            let back = try await run("bundle", "convert", "--to", "pem", converted)
            #expect(back.end == .exited(0) && Array(back.output.utf8) == authority.bundle.pem, "\(back.errors)")
        }
        let set = try file("set.json", try authority.witBundle.jwkSet())
        let spiffe = try await run("bundle", "convert", "--to", "spiffe", "--format", "jwks", "--use", "wit-svid", set)
        let bundle = try SPIFFEBundle(trustDomain: authority.trustDomain, parsing: Array(spiffe.output.utf8))
        #expect(bundle.witBundle == authority.witBundle && bundle.jwtBundle.isEmpty)
        let mode = try FileManager.default.attributesOfItem(atPath: directory.path("ca.der"))[.posixPermissions]
        #expect(mode as? Int == 0o644)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(!names.contains { $0.hasPrefix(".") }, "\(names)")
    }

    @Test("BU-3: convert keeps the number of a bundle's version, and makes up none")
    func sequence() async throws {
        let map = directory.path("map.json")
        let there = try await run(
            "bundle", "convert", "--to", "map", "--trust-domain", "example.org", "--output-file", map, "--allow-loss",
            try file("bundle.json", try whole.json()))
        #expect(there.end == .exited(0), "\(there.errors)")
        let back = try await run("bundle", "convert", "--to", "spiffe", map)
        let bundle = try SPIFFEBundle(trustDomain: authority.trustDomain, parsing: Array(back.output.utf8))
        #expect(bundle.sequence == 7)
        let made = try await run("bundle", "convert", "--to", "spiffe", try file("ca.pem", authority.bundle.pem))
        #expect(made.end == .exited(0) && !made.output.contains("spiffe_sequence"), "\(made.output)\(made.errors)")
    }

    @Test("FE-2: convert refuses what would lose something unless told, and never merges trust domains")
    func losses() async throws {
        let path = try file("bundle.json", try whole.json())
        let refused = try await run("bundle", "convert", "--to", "pem", path)
        #expect(refused.end == .exited(65) && refused.output.isEmpty)
        for loss in ["keys for JWT-SVIDs (1)", "keys for WIT-SVIDs (1)", "sequence number", "refresh hint of 300s"] {
            #expect(refused.errors.contains("would be lost: the \(loss)"), "\(refused.errors)")
        }
        let allowed = try await run("bundle", "convert", "--to", "pem", "--allow-loss", path)
        #expect(allowed.end == .exited(0) && Array(allowed.output.utf8) == authority.bundle.pem)
        let old = try file("kept", [1])
        #expect(try await run("bundle", "convert", "--to", "jwks", "--output-file", old, path).end == .exited(65))
        #expect(try read(old) == [1])

        let other = try TestAuthority(trustDomain: TrustDomain(parsing: "b.example"))
        let map = try file(
            "map.json", try BundleMap([SPIFFEBundle(authority.bundle), SPIFFEBundle(other.bundle)]).json())
        let merged = try await run("bundle", "convert", "--to", "pem", "--allow-loss", map)
        #expect(merged.end == .exited(65) && merged.errors.contains("must not be merged"))
        let one = try await run("bundle", "convert", "--to", "pem", "--trust-domain", "b.example", map)
        #expect(one.end == .exited(0) && Array(one.output.utf8) == other.bundle.pem)
        let unnamed = try await run("bundle", "convert", "--to", "map", "--allow-loss", path)
        #expect(unnamed.end == .exited(65) && unnamed.errors.contains("--trust-domain"))
        let unread = try file(
            "unread.json", Array(#"{"keys":[{"kty":"new","use":"jwt-svid","kid":"a"}],"spiffe_sequence":1}"#.utf8))
        let left = try await run("bundle", "convert", "--to", "spiffe", unread)
        #expect(left.end == .exited(65) && left.errors.contains("[BU-10]"), "\(left.errors)")
        let nowhere = try await run(
            "bundle", "convert", "--to", "der", "--allow-loss", "--output-file", "/nowhere/x", path)
        #expect(nowhere.end == .exited(73))
    }

    @Test("mistakes on the command line are named")
    func usage() async throws {
        for (words, text) in [
            (["bundle", "convert", "b"], "--to must be given"),
            (["bundle", "convert", "--to", "x", "b"], "none of pem|der"),
            (["bundle", "inspect", "--use", "x", "b"], "--use"), (["bundle"], "bundle convert"),
            (["bundle", "inspect", "--trust-domain", "A", "b"], "ID-8"),
        ] {
            let result = try await Program.run(Built.svidsync, words)
            #expect(result.end == .exited(64) && result.errors.contains(text), "\(words): \(result.errors)")
        }
    }
}
