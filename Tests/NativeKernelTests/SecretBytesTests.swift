import NativeKernel
import Testing

@Suite("SecretBytes")
struct SecretBytesTests {
    @Test("equal by content, and silent about it")
    func equalAndSilent() {
        let one = SecretBytes(copying: [1, 2, 3].span)
        let same = SecretBytes(copying: [1, 2, 3].span)
        let other = SecretBytes(copying: [1, 2, 4].span)
        #expect(one == same)
        #expect(one != other)
        #expect("\(one)" == "<3 secret bytes>")
        var dumped = ""
        dump(one, to: &dumped)
        #expect(!dumped.contains("1, 2"))
    }
}
