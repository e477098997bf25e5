import NativeKernel
import TestCertificates
import Testing

@testable import NativeCrypto

@Suite("Wiping of keys")
struct WipingTests {
    @Test("OpenSSL accepts the allocator that overwrites what it frees")
    func installed() {
        #expect(CryptoRuntime.initialise())
        #expect(CryptoRuntime.version.hasPrefix("OpenSSL 3."))
    }

    @Test("a key that was parsed, rendered and signed with leaves nothing in memory", .timeLimit(.minutes(1)))
    func nothingLeft() throws {
        let (masked, found) = try useKey()
        #expect(found > 0)
        #expect(try MemoryScan(masked: masked).occurrences() == 0)
        // OpenSSL's big numbers hold the least significant byte first.
        #expect(try MemoryScan(masked: masked.reversed()).occurrences() == 0)
    }

    /// Uses a key in every way that the agent does, and ends its life.
    ///
    /// - Returns: its secret number behind the mask, and how often it was in memory while it lived.
    @inline(never)
    private func useKey() throws -> (masked: [UInt8], found: Int) {
        let root = try TestIssuer.root()
        let (leaf, made) = try root.leaf()
        let key = try NativePrivateKey(pkcs8: made.pkcs8)
        // The place of the number in a PKCS#8 key of P-256.
        let masked = key.pkcs8.withSpan { bytes in (36..<68).map { bytes[$0] ^ MemoryScan.mask } }
        #expect(key.matches(leaf) == true)
        #expect(try !key.signature(of: [1, 2, 3]).isEmpty)
        #expect(PEM.combined(key: key, certificates: [leaf]).count > 0)
        return (masked, try MemoryScan(masked: masked).occurrences())
    }
}
