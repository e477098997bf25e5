/// The hints of one message's SVIDs (Workload API §8).
struct MessageHints {
    /// What a hint makes of its SVID.
    enum Verdict {
        /// The SVID has this hint, or none.
        case use(String?)
        /// An SVID before has the same hint: this one does not count.
        case ignoreSVID
    }

    /// Hints are compared byte for byte.
    private var seen: Set<[UInt8]> = []

    /// Judges the hint of the next SVID.
    ///
    /// - Parameters:
    ///   - hint: The field of the message; empty for none.
    ///   - place: The SVID's place in the message.
    ///   - section: The section of the Workload API that demands unique hints.
    ///   - warnings: What was passed over is added here.
    mutating func judge(
        _ hint: String, _ place: String, _ section: String, _ warnings: inout [String]
    ) -> Verdict {
        guard !hint.isEmpty else { return .use(nil) }
        guard hint.utf8.count <= 1024 else {
            warnings.append("\(place).hint is longer than 1024 bytes and is ignored (ST-39, Workload API §8)")
            return .use(nil)
        }
        // ST-38: of two SVIDs with one hint the first counts; SVIDs without a hint never collide.
        guard seen.insert(Array(hint.utf8)).inserted else {
            warnings.append("\(place) repeats the hint '\(hint)' and is ignored (Workload API \(section))")
            return .ignoreSVID
        }
        return .use(hint)
    }
}
