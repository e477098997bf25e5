import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("Alerts as openssl s_client gets them", .timeLimit(.minutes(2)))
struct AlertTests {
    private let world: TLSWorld
    private let credentials: Credentials

    init() throws {
        world = try TLSWorld()
        credentials = try Credentials(world.svid(world.api), world.authority.bundle)
    }

    private enum Version: String, CaseIterable {
        case tls12 = "-tls1_2"
        case tls13 = "-tls1_3"
    }

    /// What s_client's own trace shows that the server sent as its alert.
    private func alert(_ server: ServerTLS, _ version: Version, _ certificate: String, _ key: String) async throws
        -> String
    {
        var trace = ""
        try await serving(server, handler: greeting) { listener, complaints in
            let peer = try await Program.run(
                "openssl",
                [
                    "s_client", "-connect", "127.0.0.1:\(listener.port)", "-CAfile", credentials.bundle, "-msg",
                    "-ign_eof",
                ]
                    + ["-cert", certificate, "-key", key, version.rawValue])
            trace = peer.output
            #expect(!peer.output.contains("spiffe://example.org/api\n"))
            try await eventually("complaint") { complaints.all.count == 1 }
        }
        let line = trace.split(separator: "\n").first { $0.hasPrefix("<<<") && $0.contains("fatal") }
        return line.map { String($0.split(separator: " ").last ?? "") } ?? "none in: \(trace)"
    }

    private func alert(_ server: ServerTLS, _ version: Version) async throws -> String {
        try await alert(server, version, credentials.certificate, credentials.key)
    }

    @Test("no X509-SVID: bad_certificate", arguments: Version.allCases)
    private func badCertificate(version: Version) async throws {
        let path = credentials.directory.path("plain")
        let made = try await Program.run(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=plain"]
                + ["-days", "1", "-keyout", "\(path).key", "-out", "\(path).crt"])
        #expect(made.end == .exited(0), "\(made.errors)")
        #expect(try await alert(world.server(), version, "\(path).crt", "\(path).key") == "bad_certificate")
    }

    @Test("an SVID that is not valid at the time: certificate_expired", arguments: Version.allCases)
    private func expired(version: Version) async throws {
        let end = try presented().notAfter
        let options = TLSOptions(clock: { Timestamp(secondsSince1970: end.secondsSince1970 + 60) })
        #expect(try await alert(world.server(options: options), version) == "certificate_expired")
    }

    @Test("ST-20: an SVID that is revoked: certificate_revoked", arguments: Version.allCases)
    private func revoked(version: Version) async throws {
        let svid = try presented()
        let list = try world.authority.revocationList(revoking: [svid.leaf])
        let options = TLSOptions(revocation: { .whereListed([list]) })
        #expect(try await alert(world.server(options: options), version) == "certificate_revoked")
    }

    @Test("X5-28: no bundle for the trust domain: unknown_ca", arguments: Version.allCases)
    private func noBundle(version: Version) async throws {
        #expect(try await alert(world.server(bundles: world.foreign.bundle), version) == "unknown_ca")
    }

    @Test("a trust domain or an ID that is not wanted: certificate_unknown", arguments: Version.allCases)
    private func notWanted(version: Version) async throws {
        let local = try world.server(policy: .localOnly(world.foreign.trustDomain))
        #expect(try await alert(local, version) == "certificate_unknown")
        #expect(try await alert(world.server(.exact(world.web)), version) == "certificate_unknown")
    }

    @Test("no bundles at all, and no identity: internal_error", arguments: Version.allCases)
    private func nothing(version: Version) async throws {
        let unread = X509FileSource(.svidsync(in: credentials.path))
        #expect(try await alert(world.server(bundles: unread), version) == "internal_error")
        let nameless = try ServerTLS(identity: unread, peers: world.rules())
        #expect(try await alert(nameless, version) == "internal_error")
    }

    /// The SVID that s_client presents.
    private func presented() throws -> X509SVID {
        let pem = try credentials.directory.read("tls.crt") + credentials.directory.read("tls.key")
        let span = pem.span
        return try X509SVID(pem: span)
    }
}
