import NativeKernel
import Testing

@Suite("Pieces of text are found byte for byte")
struct ByteSearchTests {
    @Test(
        "the first place is found",
        arguments: [
            ("", "", 0..<0), ("abc", "", 0..<0), ("abc", "a", 0..<1), ("abc", "c", 2..<3), ("aab", "ab", 1..<3),
            ("ababac", "abac", 2..<6), ("a→b", "→", 1..<4),
        ] as [(String, String, Range<Int>)])
    func found(text: String, piece: String, place: Range<Int>) {
        let found = Array(text.utf8).firstPlace(of: Array(piece.utf8))
        #expect(found == place)
        #expect(text.holds(piece))
    }

    @Test(
        "what does not stand there is not found", arguments: [("", "a"), ("abc", "abcd"), ("abc", "ac"), ("aaa", "b")])
    func missing(text: String, piece: String) {
        #expect(Array(text.utf8).firstPlace(of: Array(piece.utf8)) == nil)
        #expect(!text.holds(piece))
    }

    @Test("letters that only look alike are not the same: an accent of its own is found as bytes, not as a character")
    func bytes() {
        #expect("e\u{301}".holds("e"))
        #expect(!"e\u{301}".holds("\u{e9}"))
    }

    @Test(
        "each occurrence is replaced, and what is put in is not searched again",
        arguments: [
            ("{a}{a}", "{a}", "x", "xx"), ("{a}", "{a}", "{a}{a}", "{a}{a}"), ("aaa", "aa", "b", "ba"),
            ("none", "{a}", "x", "none"), ("", "a", "b", ""),
        ])
    func substituted(text: String, piece: String, replacement: String, result: String) {
        #expect(text.substituting(piece, by: replacement) == result)
    }
}
