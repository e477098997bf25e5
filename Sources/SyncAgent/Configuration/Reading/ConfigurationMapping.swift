internal import NativeYAML

/// The fields of a mapping, all of known names.
struct ConfigurationMapping {
    private let owner: ConfigurationValue
    private let values: [String: ConfigurationValue]

    init(of owner: ConfigurationValue, entries: [YAMLNode.Entry], keys: [String]) {
        self.owner = owner
        var values: [String: ConfigurationValue] = [:]
        for entry in entries {
            let key = entry.key.text
            let path = owner.path.isEmpty ? key : "\(owner.path).\(key)"
            guard keys.contains(key) else {
                let suggestion = KeySuggestion.question(about: key, among: keys)
                owner.context.report(
                    "\(path): unknown key\(suggestion) (allowed: \(keys.joined(separator: ", ")))",
                    at: owner.context.position(entry.keyPosition))
                continue
            }
            values[key] = ConfigurationValue(node: entry.value, path: path, context: owner.context)
        }
        self.values = values
    }

    /// Where the mapping stands.
    var position: SourcePosition { owner.position }

    /// The value of an optional key.
    subscript(_ key: String) -> ConfigurationValue? { values[key] }

    /// The value of a key that must be there.
    func required(_ key: String) -> ConfigurationValue? {
        guard let value = values[key] else {
            report("the key '\(key)' is missing")
            return nil
        }
        return value
    }

    /// Reports a problem of the mapping as a whole.
    func report(_ message: String) {
        owner.context.report(owner.path.isEmpty ? message : "\(owner.path): \(message)", at: owner.position)
    }
}
