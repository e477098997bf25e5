import Foundation
import TestSupport
import Testing

@Suite("Commands on a development Workload API", .timeLimit(.minutes(1)))
struct StreamCommandTests {
    private let directory: TestDirectory
    private let dev: Program
    private let socket: String

    init() async throws {
        directory = try TestDirectory()
        socket = directory.path("agent.sock")
        dev = try Program(
            Built.svidsync,
            [
                "dev", "--socket", socket, "--federate", "partner.example", "--spiffe-id",
                "spiffe://example.org/web,spiffe://other.example/api=api",
            ])
        try await dev.says("serving")
    }

    private func run(_ words: String...) async throws -> (end: Program.End, output: String, errors: String) {
        try await Program.run(Built.svidsync, words)
    }

    @Test("fetch shows SVIDs of both trust domains and all bundles, and no key")
    func fetch() async throws {
        let result = try await run("x509", "fetch", "--socket", socket)
        #expect(result.end == .exited(0), "\(result.errors)")
        for text in [
            "SVID spiffe://example.org/web", "SVID spiffe://other.example/api, hint 'api'", "bundle of example.org",
            "bundle of other.example", "bundle of partner.example, 1 authority",
        ] {
            #expect(result.output.contains(text), "\(result.output)")
        }
        #expect(!result.output.contains("PRIVATE KEY"))
        let json = try await run("x509", "fetch", "--endpoint", "unix://\(socket)", "--output", "json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((object?["svids"] as? [Any])?.count == 2)
        #expect(
            (object?["bundles"] as? [String: Any])?.keys.sorted() == [
                "example.org", "other.example", "partner.example",
            ])
    }

    @Test("fetch writes the chosen SVID as a set, and what it writes is judged valid")
    func write() async throws {
        let output = directory.path("out")
        let result = try await run("x509", "fetch", "--socket", socket, "--hint", "api", "--output-directory", output)
        #expect(result.end == .exited(0), "\(result.errors)")
        let mode = try FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: "\(output)/tls.key").resolvingSymlinksInPath().path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let verdict = try await run("x509", "verify", "--bundle", "\(output)/ca.pem", "\(output)/tls.crt")
        #expect(verdict.end == .exited(0), "\(verdict.output)")
        #expect(verdict.output.contains("spiffe://other.example/api"))
        let foreign = try await run(
            "x509", "verify", "--bundle", "\(output)/ca-partner.example.pem", "\(output)/tls.crt")
        #expect(foreign.end == .exited(65))
        let together = try await Program.run(
            "sh", ["-c", "cat '\(output)/tls.key' '\(output)/tls.crt' | '\(Built.svidsync)' x509 inspect -"])
        #expect(together.output.contains("the private key is the leaf's"), "\(together.output)")
        let unknown = try await run("x509", "fetch", "--socket", socket, "--hint", "db", "--output-directory", output)
        #expect(unknown.end == .exited(77))
    }

    @Test("fetch writes into a directory that is named from where the command runs")
    func relative() async throws {
        let program = try Program(
            Built.svidsync, ["x509", "fetch", "--socket", socket, "--output-directory", "./here//web"],
            directory: directory.path)
        #expect(try await program.wait() == .exited(0))
        let verdict = try await run(
            "x509", "verify", "--bundle", directory.path("here/web/ca.pem"), directory.path("here/web/tls.crt"))
        #expect(verdict.end == .exited(0), "\(verdict.output)\(verdict.errors)")
    }

    @Test("fetch prints the chain in PEM; the private key only where it is asked for")
    func print() async throws {
        let chain = try await run("x509", "fetch", "--socket", socket, "--hint", "api", "--pem")
        #expect(chain.end == .exited(0) && chain.output.hasPrefix("-----BEGIN CERTIFICATE-----\n"), "\(chain.errors)")
        #expect(!chain.output.contains("PRIVATE KEY"))
        let whole = try await run("x509", "fetch", "--socket", socket, "--pem", "--show-private-key")
        try Data(whole.output.utf8).write(to: URL(fileURLWithPath: directory.path("all.pem")))
        let judged = try await run("x509", "inspect", directory.path("all.pem"))
        #expect(judged.end == .exited(0) && judged.output.contains("  the private key is the leaf's"))
        #expect(judged.output.contains("spiffe://example.org/web"), "\(judged.output)")
    }

    @Test("watch prints each state as it comes and ends after the count, or on SIGTERM")
    func watch() async throws {
        let watch = try Program(
            Built.svidsync, ["watch", "x509", "--socket", socket, "--count", "2", "--output", "json"])
        try await watch.says("\"event\":\"state\"")
        dev.signal(10)
        #expect(try await watch.wait() == .exited(0))
        #expect(watch.output.split(separator: "\n").count == 2)

        let bundles = try Program(Built.svidsync, ["watch", "x509-bundles", "--socket", socket])
        try await bundles.says("bundle of partner.example")
        #expect(try await bundles.stop() == .exited(0))
    }

    @Test("where nobody serves, fetch says so with 69")
    func nobody() async throws {
        let result = try await run("x509", "fetch", "--socket", directory.path("none.sock"))
        #expect(result.end == .exited(69))
        #expect(result.errors.contains("UNAVAILABLE"), "\(result.errors)")
    }
}
