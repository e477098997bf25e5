/// Search for a piece of text, as the standard library's `_StringProcessing` has it, too.
///
/// That module brings its regular expressions along, which cost the agent's binary more than a megabyte.
extension Collection<UInt8> {
    /// The first place where the bytes stand; nil if there is none.
    package func firstPlace(of bytes: some Collection<UInt8>) -> Range<Index>? {
        var start = startIndex
        while true {
            var end = start
            var left = bytes[...]
            while let wanted = left.first, end != endIndex, self[end] == wanted {
                formIndex(after: &end)
                left = left.dropFirst()
            }
            if left.isEmpty { return start..<end }
            guard start != endIndex else { return nil }
            formIndex(after: &start)
        }
    }
}

extension StringProtocol {
    /// Whether a piece of text stands in it, byte for byte.
    package func holds(_ text: some StringProtocol) -> Bool { utf8.firstPlace(of: text.utf8) != nil }
}

extension String {
    /// The text with each occurrence of a piece replaced, byte for byte; the piece must not be empty.
    package func substituting(_ piece: String, by replacement: String) -> String {
        precondition(!piece.isEmpty, "nothing stands everywhere")
        var result = ""
        var rest = self[...]
        while let place = rest.utf8.firstPlace(of: piece.utf8) {
            result += rest[..<place.lowerBound] + replacement
            rest = rest[place.upperBound...]
        }
        return result + rest
    }
}
