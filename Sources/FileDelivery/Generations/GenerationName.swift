/// The name of a generation's directory: its number, and a random part that no reader has resolved before.
struct GenerationName: Hashable, Comparable, Sendable {
    private static let prefix = "..gen-"

    let number: UInt64
    /// The whole name.
    let text: String

    /// A new name.
    init(number: UInt64) {
        self.number = number
        let random = String(UInt32.random(in: .min ... .max), radix: 16)
        text = "\(Self.prefix)\(number)-\(String(repeating: "0", count: 8 - random.count))\(random)"
    }

    /// A name found in a directory; nil when it is not of this kind.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 8, let number = UInt64(parts[0]), number > 0 else { return nil }
        self.number = number
        self.text = text
    }

    static func < (left: GenerationName, right: GenerationName) -> Bool {
        (left.number, left.text) < (right.number, right.text)
    }
}
