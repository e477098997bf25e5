import Foundation
import ReloadHooks
import SyncAgent
import TestSupport
import Testing

@testable import SpiffeHelper

@Suite("A configuration of spiffe-helper becomes one of svidsync")
struct HelperConversionTests {
    private static let x509 = """
        svid_file_name = "svid.pem"
        svid_key_file_name = "svid_key.pem"
        svid_bundle_file_name = "svid_bundle.pem"

        """

    private func convert(_ directory: TestDirectory, _ text: String) async throws -> HelperConversion {
        try directory.write("helper.conf", "cert_dir = \"\(directory.path)\"\n" + Self.x509 + text)
        return try await HelperFile.load(directory.path("helper.conf")) { _ in nil }
    }

    @Test("every setting has its words")
    func everything() async throws {
        let directory = try TestDirectory()
        let conversion = try await convert(
            directory,
            """
            agent_address = "/run/agent.sock"
            hint = "it's ${HOME}"
            add_intermediates_to_bundle = true
            include_federated_domains = true
            omit_expired = true
            key_file_mode = 0644
            cert_file_mode = 0666
            jwt_svids = [{jwt_audience="a\\"b", jwt_extra_audiences=["c"], jwt_svid_file_name="token"}]
            jwt_bundle_file_name = "bundle.json"
            pid_file_name = "/run/none/x.pid"
            renew_signal = "SIGTERM"
            cmd = "sh"
            cmd_args = "-c \\"echo it's\\""
            """)
        let file = directory.path("helper.conf")
        #expect(
            conversion.text == """
                # What \(file) says to spiffe-helper, for svidsync.
                # Warning: \(file):8:29: include_federated_domains puts all trust domains into one file, in which each of them can sign for every SPIFFE ID (Federation §4.2)
                # Warning: \(file):10:17: key_file_mode lets every user read the key (mode 0644)
                # Warning: \(file):11:18: cert_file_mode would let every user write the certificate file (mode 0666); it gets mode 0664
                # The program (cmd) is started by: svidsync exec --config THIS-FILE --on-change SIGTERM --restart on-change -- sh -c 'echo it'\\''s'
                workload_api:
                  endpoint: "unix:///run/agent.sock"
                outputs:
                  - name: spiffe-helper
                    directory: "\(directory.path)"
                    directory_mode: keep
                    create_directory: false
                    replace_existing: true
                    identity: { hint: "it's $${HOME}" }
                    on_denied: keep
                    files:
                      - kind: leaf
                        name: "svid.pem"
                        mode: "0664"
                      - kind: private-key
                        name: "svid_key.pem"
                        mode: "0644"
                        world_readable: unsafe
                      - kind: trust-bundle
                        name: "svid_bundle.pem"
                        mode: "0664"
                        intermediates_in_bundle: true
                        merge_federated: unsafe
                        omit_expired: true
                      - kind: jwt-svid
                        name: "token"
                        mode: "0600"
                        audience: ["a\\"b", "c"]
                        wait: false
                      - kind: jwt-bundle-map
                        name: "bundle.json"
                        mode: "0600"
                        format: spiffe-helper
                        wait: false
                    hooks:
                      - signal: SIGTERM
                        pid_file: "/run/none/x.pid"
                        even_if_unhandled: true

                """)
        let output = try #require(try conversion.decode().outputs.first)
        #expect(output.identity.selector == .hint(Located("it's ${HOME}", at: output.name.position)))
        #expect(output.directoryMode == nil)
    }

    @Test(
        "configurations as they are used are taken as a whole",
        arguments: [
            x509,
            // A server that is started with its certificates, as Ghostunnel is.
            x509 + """
                cmd = "ghostunnel"
                cmd_args = "server --listen localhost:8002 --target localhost:8001 --keystore certs/svid_key.pem"
                renew_signal = "SIGUSR1"
                """,
            // PostgreSQL and MySQL: a command at each rotation.
            x509 + """
                cmd = "/usr/bin/psql"
                cmd_args = "-U postgres -c \\"SELECT pg_reload_conf();\\""
                renew_signal = ""
                """,
            x509
                + "add_intermediates_to_bundle = true\ncmd = \"mysql\"\ncmd_args = \"-e \\\"ALTER INSTANCE RELOAD TLS;\\\"\"",
            // An init container, for tokens alone.
            """
            daemon_mode = false
            jwt_svids = [
              { jwt_audience = "a", jwt_svid_file_name = "a.token" },
              { jwt_audience = "b", jwt_extra_audiences = ["c", "d"], jwt_svid_file_name = "b.token" },
            ]
            jwt_bundle_file_name = "bundle.json"
            """,
            // Modes of the README.
            x509 + "cert_file_mode = 0444\nkey_file_mode = 0444\n",
            x509 + """
                health_checks { listener_enabled = true }
                pid_file_name = "server.pid"
                renew_signal = "SIGHUP"
                """,
        ])
    func accepted(_ text: String) async throws {
        let directory = try TestDirectory()
        try directory.write("helper.conf", "cert_dir = \"\(directory.path)\"\n" + text + "\n")
        let conversion = try await HelperFile.load(directory.path("helper.conf")) { _ in nil }
        let plan = try await conversion.plan()
        #expect(plan.outputs.map(\.name) == ["spiffe-helper"])
    }

    @Test(
        "only a directory in which others can write is said to be shared",
        arguments: [(0o755, false), (0o777, true), (0o1777, true)])
    func sharedDirectory(_ mode: Int, _ isShared: Bool) async throws {
        let directory = try TestDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path("certs"), withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: directory.path("certs"))
        try directory.write("helper.conf", "cert_dir = \"\(directory.path)/certs\"\n" + Self.x509)
        let conversion = try await HelperFile.load(directory.path("helper.conf")) { _ in nil }
        #expect(conversion.text.contains("shared_directory: unsafe") == isShared)
        #expect(try conversion.decode().outputs.first?.sharesDirectory == isShared)
    }

    @Test("without daemon mode there are no hooks")
    func once() async throws {
        let directory = try TestDirectory()
        let conversion = try await convert(directory, "daemon_mode = false\nrenew_signal = \"SIGHUP\"\n")
        #expect(try conversion.decode().outputs.first?.hooks.hooks.isEmpty == true)
        #expect(conversion.text.contains("svidsync fetch"))
    }

    @Test("links in cert_dir are resolved, and what does not exist is left")
    func paths() async throws {
        let directory = try TestDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path("real"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: directory.path("link"), withDestinationPath: directory.path("real"))
        let places = [
            ("link", "real"), ("link/", "real"), ("link/new/deep", "real/new/deep"), ("real/../real", "real"),
        ]
        for (path, resolved) in places {
            try directory.write("helper.conf", "cert_dir = \"\(directory.path)/\(path)\"\n" + Self.x509)
            let conversion = try await HelperFile.load(directory.path("helper.conf")) { _ in nil }
            #expect(try conversion.decode().outputs.first?.directory.value == directory.path(resolved))
        }
    }

    @Test(
        "what svidsync refuses is told with its place in spiffe-helper's file",
        arguments: [
            (
                "jwt_bundle_file_name = \".hidden\"",
                "helper.conf:5:24: jwt_bundle_file_name: '.hidden' is not a file name"
            ),
            ("agent_address = \"tcp://example.org:1\"", "helper.conf:5:17: agent_address: "),
        ])
    func refusals(_ line: String, _ problem: String) async throws {
        let directory = try TestDirectory()
        let conversion = try await convert(directory, line + "\n")
        let error = await #expect(throws: ConfigurationError.self) { _ = try await conversion.plan() }
        let text = try #require(error?.problems.first?.description)
        #expect(text.hasPrefix("\(directory.path)/\(problem)"), "\(text)")
    }
}
