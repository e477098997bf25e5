import FileDelivery
import Foundation
import NativeKernel
import SPIFFE
import TestSupport
import TestTools
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@testable import SyncAgent

@Suite("Passphrases that are generated, from the agent to hooks", .timeLimit(.minutes(1)))
struct GeneratedPassphraseTests {
    private static let kinds = """
        files: [{ kind: certificate-chain, name: tls.crt },
          { kind: private-key, name: scrypt.pem, passphrase: generated, kdf: scrypt },
          { kind: private-key, name: pbkdf2.pem, passphrase: generated },
          { kind: private-key, name: key.der, passphrase: generated, format: pkcs8-der },
          { kind: combined, name: all.pem, passphrase: generated },
          { kind: pkcs12, name: key.p12, store: key, passphrase: generated }]
        """

    private let world: RenderingWorld
    private let server: DevelopmentServer

    init() throws {
        world = try RenderingWorld()
        server = try DevelopmentServer(
            socketPath: world.directory.path("api.sock"),
            identities: [.init(id: try SPIFFEID(parsing: "spiffe://example.org/web"), hint: "web")],
            lifetime: .seconds(3600))
    }

    private func state() throws -> IdentityState {
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        let svid = try authority.issue(try SPIFFEID(parsing: "spiffe://example.org/web"), lifetime: .seconds(60))
        return RenderingWorld.context([svid], [authority.bundle])
    }

    private func text(_ secret: SecretBytes?) throws -> String {
        try #require(secret).withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }

    private func running(_ outputs: String, _ body: @Sendable @escaping () async throws -> Void) async throws {
        try server.start()
        do {
            try await world.running(outputs, body)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test(
        "it stays for as long as the SVID does, another SVID or process has another; all files of the output share it")
    func drawing() async throws {
        let (first, second) = (try state(), try state())
        let plan = try await world.plan(Self.kinds)
        let renderer = FileRenderer(plan: plan)
        let set = try renderer.render(first)
        let passphrase = try text(set.passphrase)
        #expect(passphrase.count == 43 && passphrase.allSatisfy { $0.isASCII && !$0.isWhitespace })
        #expect(try renderer.render(first).files == set.files)
        let other = try renderer.render(second)
        #expect(other.passphrase != set.passphrase)
        let again = try FileRenderer(plan: try await world.plan(Self.kinds)).render(first)
        #expect(again.passphrase != set.passphrase && again.files != set.files)
        // Neither the set nor a description of it shows it.
        #expect(!"\(set)".contains(passphrase))
        for file in set.files {
            #expect(file.contents.testBytes.firstRange(of: Array(passphrase.utf8)) == nil, "\(file.name)")
        }
        #expect(
            try FileRenderer(plan: try await world.plan("files: [{ kind: leaf, name: x }]")).render(first).passphrase
                == nil)
    }

    @Test(
        "openssl and Python open every key with what a hook finds in its descriptor; nothing else holds it",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
    func hooks() async throws {
        let seen = world.directory.path("seen")
        let script = """
            set -e; n=$SVIDSYNC_GENERATION; dir=\(seen)-$n; mkdir $dir; cd $SVIDSYNC_DIRECTORY
            cat <&3 >$dir/passphrase; env >$dir/environment; tr '\\0' ' ' </proc/$$/cmdline >$dir/arguments
            ls -l /proc/$$/fd >$dir/descriptors
            for k in scrypt.pem pbkdf2.pem all.pem; do openssl pkey -in $k -passin file:/dev/fd/3 -pubout -out $dir/$k; done
            openssl pkey -inform DER -in key.der -passin file:/dev/fd/3 -pubout -out $dir/key.der
            openssl pkcs12 -in key.p12 -passin file:/dev/fd/3 -nodes -out $dir/key.p12
            openssl x509 -in tls.crt -noout -pubkey -out $dir/tls.crt
            \(ExternalTools.python) -c 'import sys, ssl; c = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            c.load_cert_chain("tls.crt", "scrypt.pem", open("/dev/fd/3").readline().rstrip())' && touch $dir/loaded
            """
        let path = try world.directory.write("hook.sh", script, mode: 0o755)
        let outputs = "{ name: x, directory: DIR/x, \(Self.kinds), hooks: [{ command: [/bin/sh, \(path)] }] }"
        try await running(outputs) {
            var passphrases: Set<String> = []
            for number in 1...3 {
                if number > 1 { try server.rotate() }
                try await eventually("hook \(number)") { world.text("seen-\(number)/loaded") != nil }
                let line = try #require(world.text("seen-\(number)/passphrase"))
                #expect(line.count == 44 && line.hasSuffix("\n"))
                let passphrase = String(line.dropLast())
                passphrases.insert(passphrase)
                let key = try #require(world.text("seen-\(number)/tls.crt"))
                for name in ["scrypt.pem", "pbkdf2.pem", "all.pem", "key.der"] {
                    #expect(world.text("seen-\(number)/\(name)") == key, "\(name)")
                }
                #expect(world.text("seen-\(number)/environment")?.contains("SVIDSYNC_PASSPHRASE_FD=3\n") == true)
                for name in ["environment", "arguments"] {
                    #expect(world.text("seen-\(number)/\(name)")?.contains(passphrase) == false, "\(name)")
                }
                // 0 to 3, and what the shell has opened for itself.
                let descriptors = try #require(world.text("seen-\(number)/descriptors"))
                #expect(descriptors.contains("3 -> /memfd:svidsync-secret"))
                let found = try await Program.run("grep", ["-rlF", passphrase, world.directory.path("x")])
                #expect(found.end == .exited(1) && found.output.isEmpty, "\(found.output)")
            }
            #expect(passphrases.count == 3)
        }
    }

    @Test("checks find it too; a repair hands over the same again; commands without secrets get no descriptor")
    func occasions() async throws {
        let log = world.directory.path("log")
        func hook(_ what: String) -> String { "echo \(what) $(cat <&3) >>\(log)" }
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: private-key, name: k, passphrase: generated }],
              hooks: [{ check: [/bin/sh, -c, '\(hook("check"))'] }, { shell: '\(hook("hook"))' }] },
            { name: plain, directory: DIR/plain, files: [{ kind: private-key, name: k }],
              hooks: [{ shell: 'echo plain none$SVIDSYNC_PASSPHRASE_FD >>\(log)-plain; ls -l /proc/$$/fd >>\(log)-plain' }] }
            """
        try await running(outputs) {
            func lines() -> [[Substring]] {
                (world.text("log") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
            }
            try await eventually("the first hook") { lines().count == 2 }
            #expect(lines().map(\.first) == ["check", "hook"])
            #expect(Set(lines().map(\.last)).count == 1)
            try world.directory.write("x/k", "damage")
            try await eventually("the hook after the repair") { lines().count == 3 }
            #expect(lines()[2] == lines()[1])
            try await eventually("the other output") { world.text("log-plain")?.contains("2 -> ") == true }
            #expect(world.text("log-plain")?.contains("plain none\n") == true)
            #expect(world.text("log-plain")?.contains("memfd:svidsync-secret") == false)
        }
    }
}
