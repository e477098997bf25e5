import NativeCrypto
import NativeKernel
import Testing

@testable import SPIFFE

@Suite("Base64")
struct Base64Tests {
    private func decode(_ text: String, _ kind: Base64 = .url) -> [UInt8]? {
        let bytes = Array(text.utf8)
        return kind.decode(bytes.span)
    }

    @Test(
        "the vectors of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ text: String, _ encoded: String) {
        let bytes = Array(text.utf8)
        let (standard, url) = (Base64.standard.encode(bytes.span), Base64.url.encode(bytes.span))
        #expect(standard == Array(encoded.utf8))
        #expect(decode(encoded, .standard) == bytes)
        let bare = String(encoded.prefix { $0 != "=" })
        #expect(url == Array(bare.utf8))
        #expect(decode(bare) == bytes)
    }

    @Test("RFC 7515 appendix C: base64url without padding")
    func appendixC() {
        let bytes: [UInt8] = [3, 236, 255, 224, 193]
        let encoded = Base64.url.encode(bytes.span)
        #expect(encoded == Array("A-z_4ME".utf8))
        #expect(decode("A-z_4ME") == bytes && decode("A+z/4ME=", .standard) == bytes)
    }

    @Test(
        "JW-21: padding, white space, the other alphabet and trailing bits are refused",
        arguments: ["Zg==", "Zm8=", "Zg=", "Z", "Zm9vZ", "Zm9v\n", " Zm9v", "Zm 9v", "A+z_", "A/z_", "Zh", "Zm9", "é"])
    func strictURL(_ text: String) { #expect(decode(text) == nil) }

    @Test(
        "the other alphabet's rules are as strict",
        arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "====", "Z===", "A===", "=", "Zm9v====", "A-z/", "Zm9v\n", "Zg==Zg=="])
    func strictStandard(_ text: String) { #expect(decode(text, .standard) == nil) }

    @Test("all bytes survive, and secrets are encoded and decoded alike")
    func roundTrip() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            for kind in [Base64.url, .standard] {
                let text = kind.encode(bytes.span)
                let (plain, secret) = (kind.decode(text.span), kind.decodeSecret(text.span))
                let secretText = kind.encodeSecret(bytes.span)
                #expect(secretText.withSpan { Array(copyingBytes: $0) } == text)
                #expect(plain == bytes)
                #expect(secret?.withSpan { Array(copyingBytes: $0) } == bytes)
            }
        }
        let bad = Array("Zh".utf8)
        let secret = Base64.url.decodeSecret(bad.span)
        #expect(secret == nil)
    }
}
