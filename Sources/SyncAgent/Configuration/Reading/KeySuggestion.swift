/// The known word that somebody who wrote another one most probably meant.
package enum KeySuggestion {
    /// The question whether the nearest of `known` was meant, for the end of a message; nothing if none is near enough.
    package static func question(about word: String, among known: [String]) -> String {
        nearest(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// The nearest of `known`, if it is near enough to be a slip of the finger.
    package static func nearest(to word: String, among known: [String]) -> String? {
        let normalised = normalise(word)
        let limit = max(1, (normalised.count + 1) / 3)
        return
            known
            .map { (word: $0, distance: distance(normalised, normalise($0))) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?
            .word
    }

    /// `pidFile`, `pid-file` and `pid_file` are one word.
    private static func normalise(_ word: String) -> [Character] {
        word.lowercased().filter { $0 != "_" && $0 != "-" }.map { $0 }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(previous[column + 1] + 1, current[column] + 1, replaced)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
