import SPIFFE
import TestSupport
import TestTools
import Testing

@Suite("Certificates that others made", .timeLimit(.minutes(2)))
struct ForeignCertificateTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    private func expectTrusted(_ svidText: [UInt8], _ bundleText: [UInt8], key: String) throws {
        let trustDomain = try TrustDomain(parsing: "example.org")
        let bundle = try X509Bundle(trustDomain: trustDomain, pem: bundleText.span)
        let svid = try X509SVID(pem: svidText.span, strict: true)
        #expect(svid.id.description == "spiffe://example.org/foreign")
        #expect(svid.privateKey.kind == key && svid.leaf.publicKeyKind == key)
        #expect(try svid.verify(against: bundle, options: X509VerificationOptions(strict: true)).id == svid.id)
        #expect(svid.intermediates.count == 1)
    }

    @Test(
        "X5-32, X5-35: Python's cryptography",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
    func python() async throws {
        let result = try await Program.run(
            ExternalTools.python,
            [
                ExternalTools.script("judge_certificates.py"), "make", directory.path, "spiffe://example.org/foreign",
            ])
        #expect(result.end == .exited(0), "\(result.errors)")
        let kinds = [
            ("p256", "EC P-256"), ("p384", "EC P-384"), ("p521", "EC P-521"), ("rsa", "RSA 2048"),
            ("ed25519", "Ed25519"),
        ]
        for (name, kind) in kinds {
            try expectTrusted(
                try directory.read("\(name).svid.pem"), try directory.read("\(name).bundle.pem"), key: kind)
        }
    }

    @Test(
        "X5-32, X5-35: openssl req and openssl x509",
        arguments: [
            ("ec", "ec_paramgen_curve:P-256", "EC P-256"), ("ec", "ec_paramgen_curve:P-384", "EC P-384"),
            ("rsa", "rsa_keygen_bits:2048", "RSA 2048"), ("ed25519", "", "Ed25519"),
        ])
    func openSSL(_ algorithm: String, _ option: String, _ kind: String) async throws {
        try directory.write(
            "extensions.cnf",
            """
            [authority]
            basicConstraints = critical, CA:TRUE
            keyUsage = critical, keyCertSign, cRLSign
            subjectKeyIdentifier = hash
            [leaf]
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature
            extendedKeyUsage = serverAuth, clientAuth
            subjectAltName = URI:spiffe://example.org/foreign, DNS:foreign.example.org
            [req]
            distinguished_name = name
            [name]

            """)
        let newKey = ["-newkey", algorithm, "-nodes"] + (option.isEmpty ? [] : ["-pkeyopt", option])
        try await run(
            ["req", "-x509", "-subj", "/CN=root", "-days", "1", "-extensions", "authority", "-out", "root.pem"]
                + newKey + ["-keyout", "root.key"])
        for (name, issuer, section) in [("middle", "root", "authority"), ("leaf", "middle", "leaf")] {
            try await run(
                ["req", "-new", "-subj", "/O=SPIFFE/CN=\(name)", "-out", "\(name).csr"] + newKey
                    + ["-keyout", "\(name).key"])
            try await run([
                "x509", "-req", "-in", "\(name).csr", "-CA", "\(issuer).pem", "-CAkey", "\(issuer).key", "-days", "1",
                "-CAcreateserial", "-extfile", "extensions.cnf", "-extensions", section, "-out", "\(name).pem",
            ])
        }
        // In the order key, leaf, intermediate.
        let text = try directory.read("leaf.key") + directory.read("leaf.pem") + directory.read("middle.pem")
        try expectTrusted(text, try directory.read("root.pem"), key: kind)
    }

    private func run(_ arguments: [String]) async throws {
        let program = try Program(
            "openssl", arguments, environment: ["OPENSSL_CONF": directory.path("extensions.cnf")],
            directory: directory.path)
        let end = try await program.wait(within: .seconds(60))
        guard end == .exited(0) else {
            throw CrossCheckError(description: "openssl \(arguments.joined(separator: " ")): \(program.errors)")
        }
    }
}
