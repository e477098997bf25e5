import Foundation
import SPIFFE
import SyncAgent
import TestSupport
import TestTools
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Rendering: encrypted keys and PKCS#12 stores, read by others", .timeLimit(.minutes(2)))
struct KeyStoreTests {
    private static let keytool = "/usr/bin/keytool"
    private static let passphrase = "correct horse"
    private let world: RenderingWorld

    init() throws {
        world = try RenderingWorld()
    }

    private func context(_ key: TestKey) throws -> IdentityState {
        let root = try TestAuthority(trustDomain: TrustDomain(name: "example.org")).successor()
        let svid = try root.intermediate().issue(
            try SPIFFEID(parsing: "spiffe://example.org/web"), key: key, lifetime: .seconds(3600))
        return RenderingWorld.context([svid], [root.bundle])
    }

    private func files(traditional: Bool) -> String {
        let file = "passphrase_file: \(world.passphrase)"
        return """
            files: [{ kind: certificate-chain, name: chain.pem }, { kind: trust-bundle, name: ca.pem },
              { kind: private-key, name: key.pem }, { kind: private-key, name: pbkdf2.pem, \(file) },
              { kind: private-key, name: scrypt.pem, \(file), kdf: scrypt },
              { kind: private-key, name: pbkdf2.der, \(file), format: pkcs8-der },
              { kind: combined, name: combined.pem, \(file) },
              \(traditional ? "{ kind: private-key, name: traditional.pem, format: traditional }," : "")
              { kind: pkcs12, name: key.p12, store: key, \(file), alias: web },
              { kind: pkcs12, name: trust.p12, store: trust, \(file) }]
            """
    }

    /// Writes the files for programs to read.
    private func write(_ key: TestKey) async throws -> String {
        let files = try await world.render(files(traditional: key != .ed25519), try context(key))
        for (name, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: world.directory.path(name)))
        }
        return world.directory.path
    }

    @Test(
        "Python's cryptography reads all of them, and none with another passphrase",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"),
        arguments: [TestKey.p256, .p384, .rsa2048, .ed25519])
    func python(_ key: TestKey) async throws {
        let folder = try await write(key)
        let script = "\(Built.repository)/Tests/SyncAgentTests/Rendering/check_stores.py"
        let result = try await Program.run(
            ExternalTools.python, [script, folder, Self.passphrase], environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        #expect(result.end == .exited(0), "\(result.errors)")
        #expect(result.output == "all read\n")
    }

    @Test("OpenSSL's own tool reads the stores and says what protects them", arguments: [TestKey.p256, .rsa2048])
    func openSSL(_ key: TestKey) async throws {
        let folder = try await write(key)
        for store in ["key.p12", "trust.p12"] {
            let result = try await Program.run(
                "openssl",
                ["pkcs12", "-info", "-nodes", "-passin", "pass:\(Self.passphrase)", "-in", "\(folder)/\(store)"])
            #expect(result.end == .exited(0), "\(result.errors)")
            #expect(result.errors.contains("MAC: sha256, Iteration 10000"))
            #expect(result.errors.contains("PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"))
        }
        let wrong = try await Program.run(
            "openssl", ["pkcs12", "-nodes", "-passin", "pass:wrong", "-in", "\(folder)/key.p12"])
        #expect(wrong.end == .exited(1))
    }

    @Test(
        "keytool lists one key entry with its chain, and each authority as a trusted entry of its own",
        .enabled(if: ExternalTools.isUsable(keytool), "there is no keytool"), arguments: [TestKey.p256, .rsa2048])
    func java(_ key: TestKey) async throws {
        let folder = try await write(key)
        func list(_ store: String) async throws -> String {
            let result = try await Program.run(
                Self.keytool,
                [
                    "-J-Duser.language=en", "-list", "-v", "-storetype", "PKCS12", "-keystore", "\(folder)/\(store)",
                    "-storepass", Self.passphrase,
                ])
            #expect(result.end == .exited(0), "\(result.output)\(result.errors)")
            return result.output
        }
        let keys = try await list("key.p12")
        #expect(keys.contains("Your keystore contains 1 entry"))
        #expect(keys.contains("Alias name: web"))
        #expect(keys.contains("Entry type: PrivateKeyEntry"))
        #expect(keys.contains("Certificate chain length: 2"))
        let trust = try await list("trust.p12")
        #expect(trust.contains("Your keystore contains 2 entries"))
        #expect(trust.components(separatedBy: "Entry type: trustedCertEntry").count == 3)
    }

    @Test("the same state becomes the same bytes, another key or passphrase other ones")
    func deterministic() async throws {
        let context = try context(.p256)
        let first = try await world.render(files(traditional: true), context)
        #expect(try await world.render(files(traditional: true), context) == first)
        let other = try await world.render(files(traditional: true), try self.context(.p256))
        for name in first.keys { #expect(first[name] != other[name], "\(name)") }
        try world.directory.write("passphrase", "another one\n")
        let again = try await world.render(files(traditional: true), context)
        for name in ["pbkdf2.pem", "scrypt.pem", "key.p12", "trust.p12"] { #expect(first[name] != again[name]) }
    }

    @Test(
        "a passphrase file that is missing, empty or holds other characters is a problem with its place",
        arguments: [
            ("", "is empty"), ("\n", "is empty"), ("zwölf\n", "must hold printable ASCII"),
            ("a\nb\n", "must hold printable"),
            (String(repeating: "x", count: 1025), "has more than 1024 bytes"), (nil, "no such file"),
        ])
    func badPassphrase(_ text: String?, _ problem: String) async throws {
        let path = world.directory.path("p")
        if let text { try world.directory.write("p", text) }
        let error = await #expect(throws: ConfigurationError.self) {
            try await world.plan("files: [{ kind: private-key, name: x, passphrase_file: \(path) }]")
        }
        let found = try #require(error?.problems.first)
        #expect(found.message.lowercased().contains(problem.lowercased()), "\(found)")
        #expect(found.position?.line == 2)
    }
}
