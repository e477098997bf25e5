import SyncAgent
import Testing

@testable import SpiffeHelper

@Suite("A configuration of spiffe-helper is understood as there")
struct HelperDecoderTests {
    private static let x509 = """
        svid_file_name = "svid.pem"
        svid_key_file_name = "svid_key.pem"
        svid_bundle_file_name = "svid_bundle.pem"

        """

    private func decode(
        _ text: String, daemonMode: Bool? = nil, socket: String? = nil
    ) throws(ConfigurationError) -> HelperConfiguration {
        try HelperDecoder.decode(Array(text.utf8), file: "helper.conf", daemonMode: daemonMode) { name in
            name == "SPIFFE_ENDPOINT_SOCKET" ? socket : nil
        }
    }

    private func problems(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try decode(text)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("the README's example, all of it")
    func example() throws {
        let configuration = try decode(
            """
            agent_address = "/tmp/spire-agent/public/api.sock"
            cmd = "ghostunnel"
            cmd_args = "server --listen localhost:8002"
            cert_dir = "certs"
            renew_signal = "SIGUSR1"
            \(Self.x509)
            jwt_svids = [{jwt_audience="a",jwt_extra_audiences=["b", "c"], jwt_svid_file_name="jwt_svid.token"}]
            jwt_bundle_file_name = "bundle.json"
            cert_file_mode = 0444
            key_file_mode = 0440
            jwt_bundle_file_mode = 0444
            jwt_svid_file_mode = 0440
            health_checks { listener_enabled = true }
            """)
        #expect(configuration.endpoint?.value == "/tmp/spire-agent/public/api.sock")
        #expect(configuration.process?.program.value == "ghostunnel")
        #expect(configuration.process?.arguments == ["server", "--listen", "localhost:8002"])
        #expect(configuration.directory.value == "certs")
        #expect(configuration.signal?.value == "SIGUSR1")
        #expect(configuration.x509?.key.value == "svid_key.pem")
        #expect(configuration.jwtSVIDs.map(\.audiences) == [["a", "b", "c"]])
        #expect(configuration.jwtBundles?.value == "bundle.json")
        #expect(configuration.certificateMode.value == FileMode(0o444))
        #expect(configuration.keyMode.value == FileMode(0o440))
        #expect(configuration.isDaemon)
        #expect(configuration.healthChecks?.port == 8081)
        #expect(configuration.healthChecks?.livenessPath == "/live")
        #expect(configuration.healthChecks?.readinessPath == "/ready")
        #expect(configuration.warnings.isEmpty)
    }

    @Test("defaults, also for empty texts and a mode of 0")
    func defaults() throws {
        let configuration = try decode(Self.x509 + "cmd = \"\"\nhint = \"\"\nkey_file_mode = 0\n")
        #expect(configuration.endpoint?.value == "/tmp/spire-agent/public/api.sock")
        #expect(configuration.directory.value == ".")
        #expect(configuration.process == nil)
        #expect(configuration.hint == nil)
        #expect(configuration.certificateMode.value == FileMode(0o644))
        #expect(configuration.keyMode.value == FileMode(0o600))
        #expect(configuration.jwtBundleMode.value == FileMode(0o600))
        #expect(configuration.jwtSVIDMode.value == FileMode(0o600))
        #expect(configuration.isDaemon)
        #expect(configuration.healthChecks == nil)
    }

    @Test("the endpoint comes from the file, then from the environment")
    func endpoint() throws {
        #expect(try decode(Self.x509, socket: "unix:///run/a.sock").endpoint?.value == "unix:///run/a.sock")
        #expect(
            try decode(Self.x509 + "agent_address = \"/b\"", socket: "unix:///run/a.sock").endpoint?.value == "/b")
    }

    @Test("the flag -daemon-mode has precedence over daemon_mode")
    func daemonMode() throws {
        #expect(try !decode(Self.x509 + "daemon_mode = false").isDaemon)
        #expect(try decode(Self.x509 + "daemon_mode = false", daemonMode: true).isDaemon)
        #expect(try !decode(Self.x509 + "daemon_mode = true", daemonMode: false).isDaemon)
    }

    @Test("without daemon mode, cmd and renew_signal are ignored with a warning")
    func ignored() throws {
        let configuration = try decode(
            Self.x509 + "daemon_mode = false\ncmd = \"x\"\nrenew_signal = \"SIGHUP\"\n")
        #expect(configuration.process == nil)
        #expect(configuration.warnings.map { $0.position?.line } == [5, 6])
        let health = "daemon_mode = false\nhealth_checks { listener_enabled = true }\n"
        #expect(try decode(Self.x509 + health).warnings.map { $0.position?.line } == [5])
    }

    @Test("single quotes in cmd_args are taken as they are, as there, with a warning")
    func singleQuotes() throws {
        let good = "cmd = \"sh\"\ncmd_args = \"-c \\\"echo 'a b'\\\"\"\n"
        #expect(try decode(Self.x509 + good).warnings.isEmpty)
        let configuration = try decode(Self.x509 + "cmd = \"sh\"\ncmd_args = \"-c 'echo a'\"\n")
        #expect(configuration.process?.arguments == ["-c", "'echo", "a'"])
        #expect(configuration.warnings.map { $0.position?.line } == [5])
        #expect(configuration.warnings.first?.message.contains("one argument is 'echo;") == true)
    }

    @Test("keys in any letter case, numbers and booleans in quotes, as HCL 1 converts them")
    func conversions() throws {
        let configuration = try decode(
            Self.x509 + "Omit_Expired = \"true\"\nadd_intermediates_to_bundle = 1\ncert_file_mode = \"0640\"\n")
        #expect(configuration.omitsExpired)
        #expect(configuration.addsIntermediatesToBundle)
        #expect(configuration.certificateMode.value == FileMode(0o640))
    }

    @Test("a decimal mode gives what it gives there, with a warning that shows the octal one")
    func decimalMode() throws {
        let configuration = try decode(Self.x509 + "cert_file_mode = 444\nkey_file_mode = 0444\n")
        #expect(configuration.certificateMode.value == FileMode(0o674))
        #expect(configuration.warnings.map { $0.position?.line } == [4, 5])
        #expect(configuration.warnings[0].message.contains("0444 is octal"))
        #expect(configuration.warnings[1].message.contains("every user read the key"))
    }

    @Test("jwt_svids as repeated blocks")
    func repeatedBlocks() throws {
        let configuration = try decode(
            """
            jwt_svids { jwt_audience = "a" jwt_svid_file_name = "a.token" }
            jwt_svids { jwt_audience = "b" jwt_svid_file_name = "b.token" jwt_extra_audiences = "c" }
            """)
        #expect(configuration.jwtSVIDs.map(\.audiences) == [["a"], ["b", "c"]])
        #expect(configuration.x509 == nil)
    }

    @Test(
        "what is refused is named with its place",
        arguments: [
            ("svid_file_nam = \"x\"", "helper.conf:4:1", "did you mean 'svid_file_name'?"),
            (
                "jwt_svids = [{jwt_svid_file_name=\"x\", jwt_audience=\"a\", file=\"x\"}]", "helper.conf:4:57",
                "jwt_svids[0].file: unknown key"
            ),
            ("jwt_svids = [{jwt_audience=\"a\"}]", "helper.conf:4:14", "jwt_svid_file_name is missing"),
            ("health_checks { port = 1 }", "helper.conf:4:17", "unknown key"),
            ("health_checks { bind_port = 65536 }", "helper.conf:4:29", "port"),
            ("renew_signal = \"SIGNOTHING\"", "helper.conf:4:16", "no signal"),
            ("pid_file_name = \"/run/x.pid\"", "helper.conf:4:17", "needs a renew_signal"),
            (
                "daemon_mode = false\nrenew_signal=\"SIGHUP\"\npid_file_name = \"/run/x.pid\"", "helper.conf:6:17",
                "only with daemon_mode"
            ),
            ("cert_file_mode = -1", "helper.conf:4:18", "must be a mode"),
            ("cert_file_mode = \"rw\"", "helper.conf:4:18", "whole number"),
            ("hint = [\"x\"]", "helper.conf:4:8", "must be text"),
            ("daemon_mode = \"yes\"", "helper.conf:4:15", "true or false"),
            ("cert_dir = \"a\"\ncert_dir = \"b\"", "helper.conf:5:12", "written twice"),
            ("jwt_bundle_file_name = \"../b\"", "helper.conf:4:24", "without '/'"),
            ("jwt_bundle_file_name = \"svid.pem\"", "helper.conf:4:24", "the other is on line 1"),
            ("cmd = \"x\"\ncmd_args = \"a b\\\"c\"", "helper.conf:5:12", "argument 2"),
        ])
    func refused(_ line: String, _ place: String, _ reason: String) throws {
        let problems = problems(Self.x509 + line + "\n")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("\(place): ") == true, "\(problems)")
        #expect(problems.first?.contains(reason) == true, "\(problems)")
    }

    @Test("a part of the X.509 files, and nothing at all, are refused")
    func nothing() {
        #expect(problems("svid_file_name = \"a\"").contains { $0.contains("all or none of") })
        #expect(problems("cert_dir = \"x\"").first?.contains("at least one is needed") == true)
    }

    @Test("all problems are told at once, in the order of the file")
    func all() {
        let problems = problems("b_unknown = 1\n" + Self.x509 + "a_unknown = 1\nomit_expired = 7\n")
        #expect(
            problems.map { $0.prefix { $0 != " " } } == ["helper.conf:1:1:", "helper.conf:5:1:", "helper.conf:6:16:"])
    }
}
