import NativeCrypto
import NativeKernel
import TestCertificates
import TestSupport
import Testing

@Suite("PEM")
struct PEMTests {
    @Test("certificates are what openssl writes, byte for byte", .timeLimit(.minutes(1)))
    func certificates() async throws {
        let root = try TestIssuer.root()
        let leaf = try root.leaf().certificate
        let directory = try TestDirectory()
        for certificate in [leaf, root.certificate] {
            let file = try directory.write("c.pem", text(PEM.certificates([certificate])))
            let run = try await Program.run("openssl", ["x509", "-in", file])
            #expect(run.output == text(PEM.certificates([certificate])))
        }
        #expect(
            PEM.certificates([leaf, root.certificate])
                == PEM.certificates([leaf]) + PEM.certificates([root.certificate]))
        #expect(PEM.certificates([]) == [])
    }

    @Test(
        "private keys are what openssl writes, byte for byte", .timeLimit(.minutes(1)),
        arguments: [.p256, .rsa2048, .ed25519] as [NativePrivateKey.Generated])
    func privateKeys(_ kind: NativePrivateKey.Generated) async throws {
        let key = try NativePrivateKey.generate(kind)
        let pem = PEM.privateKey(key).withSpan { text(Array(copyingBytes: $0)) }
        let directory = try TestDirectory()
        let file = try directory.write("k.pem", pem, mode: 0o600)
        let run = try await Program.run("openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", file])
        #expect(run.output == pem)
    }

    @Test("a combined file is the key and then the chain")
    func combined() throws {
        let root = try TestIssuer.root()
        let (leaf, key) = try root.leaf()
        let combined = PEM.combined(key: key, certificates: [leaf, root.certificate])
        let parts =
            PEM.privateKey(key).withSpan { Array(copyingBytes: $0) } + PEM.certificates([leaf, root.certificate])
        #expect(combined.withSpan { Array(copyingBytes: $0) } == parts)
    }

    @Test("every length of content fills lines of 64 columns")
    func lines() throws {
        let root = try TestIssuer.root()
        for extra in 0..<50 {
            let leaf = try root.leaf("spiffe://example.org/" + String(repeating: "a", count: extra + 1)).certificate
            let lines = text(PEM.certificates([leaf])).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.first == "-----BEGIN CERTIFICATE-----")
            #expect(lines.suffix(2) == ["-----END CERTIFICATE-----", ""])
            let content = lines.dropFirst().dropLast(2)
            #expect(content.dropLast().allSatisfy { $0.utf8.count == 64 })
            #expect(content.joined().utf8.count == (leaf.der.count + 2) / 3 * 4)
        }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
