import NativeKernel
import Testing

@testable import NativeCrypto

@Suite("Wiping of keys")
struct WipingTests {
    @Test("OpenSSL accepts the allocator that overwrites what it frees")
    func installed() {
        #expect(CryptoRuntime.initialise())
        #expect(CryptoRuntime.version.hasPrefix("OpenSSL 3."))
    }
}
