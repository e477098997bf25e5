internal import SyncAgent

/// Everything that is wrong with a file, as it is found.
final class HelperProblems {
    private(set) var all: [ConfigurationProblem] = []

    func add(_ message: String, at position: SourcePosition?) {
        all.append(ConfigurationProblem(at: position, message))
    }

    func add(_ message: String, _ item: HCLItem) {
        add(message, at: item.value.position)
    }

    func add(unknown item: HCLItem, among keys: [String], place: String) {
        let suggestion = KeySuggestion.question(about: item.key, among: keys)
        add("\(place)\(item.key): unknown key\(suggestion)", at: item.position)
    }

    /// In the order of the file.
    var error: ConfigurationError? {
        guard !all.isEmpty else { return nil }
        return ConfigurationError(
            all.sorted { left, right in
                (left.position?.line ?? 0, left.position?.column ?? 0)
                    < (right.position?.line ?? 0, right.position?.column ?? 0)
            })
    }
}
