import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Programs that read other kinds of files", .timeLimit(.minutes(2)))
    struct FileKindTests {
        private static let passphrase = "correct horse"

        /// Delivers once into a directory of the stage.
        private func deliver(_ files: [String], on stage: Stage) async throws -> String {
            let workloadAPI = try await DevelopmentAPI.start(on: stage)
            let directory = stage.directory.path("out")
            try stage.directory.write("passphrase", "\(Self.passphrase)\n", mode: 0o600)
            let configuration = try stage.directory.write(
                "svidsync.yaml",
                """
                workload_api: { endpoint: "unix://\(workloadAPI.socket)" }
                outputs:
                  - name: all
                    directory: \(directory)
                    files:
                \(files.map { "      - { \($0) }\n" }.joined())
                """)
            let fetch = try await Program.run(Built.svidsync, ["fetch", "--config", configuration])
            try #require(fetch.end == .exited(0), "\(fetch.errors)")
            return directory
        }

        @Test(
            "HAProxy takes the combined file for its own certificate, and the bundle for its clients'",
            .enabled(if: Tool.exists("/usr/sbin/haproxy"), "haproxy is not installed"))
        func haproxy() async throws {
            try await withStage { stage in
                let out = try await deliver(
                    ["kind: combined, name: site.pem", "kind: trust-bundle, name: ca.pem", "kind: crl, name: crl.pem"],
                    on: stage)
                let file = try stage.directory.write(
                    "haproxy.cfg",
                    """
                    defaults
                        mode http
                        timeout client 5s
                        timeout server 5s
                        timeout connect 5s
                    frontend site
                        bind 127.0.0.1:\(try freePort()) ssl crt \(out)/site.pem ca-file \(out)/ca.pem verify required
                        http-request return status 200

                    """)
                let check = try await Program.run("/usr/sbin/haproxy", ["-c", "-f", file])
                #expect(check.end == .exited(0), "\(check.output)\(check.errors)")
            }
        }

        @Test(
            "a Java server serves the key store and trusts the clients of the trust store",
            .enabled(if: Tool.exists("/usr/bin/javac"), "openjdk-17-jdk-headless is not installed"))
        func java() async throws {
            try await withStage { stage in
                let protection = "passphrase_file: \(stage.directory.path("passphrase"))"
                let out = try await deliver(
                    [
                        "kind: pkcs12, name: key.p12, store: key, \(protection)",
                        "kind: pkcs12, name: trust.p12, store: trust, \(protection)",
                        "kind: certificate-chain, name: tls.crt", "kind: private-key, name: tls.key",
                        "kind: trust-bundle, name: ca.pem",
                    ], on: stage)
                let port = try freePort()
                let server = try stage.start(
                    "/usr/bin/java", [Files.resource("TLSServer.java"), out, "\(port)", Self.passphrase])
                try await server.says("serving, trusting 1")
                let client = try await Program.run(
                    "openssl",
                    [
                        "s_client", "-quiet", "-verify_return_error", "-connect", "127.0.0.1:\(port)", "-CAfile",
                        "\(out)/ca.pem", "-cert", "\(out)/tls.crt", "-key", "\(out)/tls.key",
                    ])
                #expect(client.output == "hello from Java\n", "\(client.errors)\(server.errors)")
                let stranger = try await Program.run(
                    "openssl", ["s_client", "-quiet", "-connect", "127.0.0.1:\(port)", "-CAfile", "\(out)/ca.pem"])
                #expect(!stranger.output.contains("hello"))
            }
        }

        @Test("Python serves key and chain from the encrypted combined file")
        func python() async throws {
            try await withStage { stage in
                let out = try await deliver(
                    ["kind: combined, name: tls.pem, passphrase_file: \(stage.directory.path("passphrase"))"], on: stage
                )
                let script =
                    "import ssl,sys; ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)"
                    + ".load_cert_chain(sys.argv[1], password=sys.argv[2])"
                let right = try await Program.run("python3", ["-c", script, "\(out)/tls.pem", Self.passphrase])
                #expect(right.end == .exited(0), "\(right.errors)")
                let wrong = try await Program.run("python3", ["-c", script, "\(out)/tls.pem", "wrong"])
                #expect(wrong.end == .exited(1))
            }
        }
    }
}
