internal import SyncAgent

/// spiffe-helper's command line, in the syntax of Go's `flag` package: `-x`, `--x`, `-x=v`, `-x v`.
enum HelperCommandLine {
    /// What it asks for.
    enum Request: Hashable {
        case run(path: String, daemonMode: Bool?)
        case version
        case help
    }

    static let standardPath = "helper.conf"
    static let flags = ["-config", "-daemon-mode", "-version", "-help"]

    /// Whether a command line of svidsync is one of spiffe-helper.
    ///
    /// - Parameters:
    ///   - words: What follows the program's name.
    ///   - program: The name or path by which the program was called.
    static func claims(_ words: [String], invokedAs program: String) -> Bool {
        if program.split(separator: "/").last == "spiffe-helper" { return true }
        guard let first = words.first, !["--help", "--version"].contains(first), let flag = Flag(first) else {
            return false
        }
        return flags.contains("-\(flag.name)")
    }

    /// Understands the words after the program's name.
    static func parse(_ words: [String]) throws(UsageError) -> Request {
        var path = standardPath
        var daemonMode: Bool?
        var wantsVersion = false
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word != "--", let flag = Flag(word) else {
                // There, this and everything behind it is ignored, so that `-daemon-mode false` is true.
                let advice = daemonMode == nil ? "" : "; a truth value is written -daemon-mode=false"
                throw UsageError(message: "unexpected argument '\(word)'\(advice)")
            }
            switch flag.name {
            case "config":
                guard let value = flag.value ?? rest.popFirst() else {
                    throw UsageError(message: "\(word) needs a value: -config FILE")
                }
                path = value
            case "daemon-mode": daemonMode = try truth(flag)
            case "version": wantsVersion = try truth(flag)
            case "help", "h": return .help
            default:
                let question = KeySuggestion.question(about: flag.name, among: flags)
                throw UsageError(
                    message: "unknown flag '\(word)'\(question); there are \(flags.joined(separator: ", "))")
            }
        }
        return wantsVersion ? .version : .run(path: path, daemonMode: daemonMode)
    }

    private struct Flag {
        let name: String
        let value: String?

        /// - Returns: Nil for a word that is no flag.
        init?(_ word: String) {
            guard word.hasPrefix("-"), word != "-" else { return nil }
            let parts = word.dropFirst(word.hasPrefix("--") ? 2 : 1).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty, !name.hasPrefix("-") else { return nil }
            self.name = String(name)
            value = parts.count == 2 ? String(parts[1]) : nil
        }
    }

    /// The words that Go's strconv.ParseBool takes; none is true.
    private static func truth(_ flag: Flag) throws(UsageError) -> Bool {
        switch flag.value {
        case nil, "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        case .some(let word):
            throw UsageError(message: "-\(flag.name): '\(word)' is neither true nor false")
        }
    }
}
