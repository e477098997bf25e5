internal import NativeYAML

/// A value of the file on its way to a typed setting.
///
/// Each reading method reports what is wrong and returns `nil`.
struct ConfigurationValue {
    let node: YAMLNode
    /// The way to the value: `outputs[0].files[1].mode`.
    let path: String
    let context: ConfigurationContext

    var position: SourcePosition { context.position(node.position) }

    /// Reports a problem of this value.
    func report(_ message: String) {
        context.report("\(path): \(message)", at: position)
    }

    func located<Value>(_ value: Value) -> Located<Value> {
        Located(value, at: position)
    }

    /// Text, with its variables replaced.
    func string() -> String? {
        guard let scalar = node.scalar else { return mismatch("text") }
        guard let result = context.substitute(scalar, at: position) else { return nil }
        if result.isSubstituted { return nonEmpty(result.text) }
        guard case .string = scalar.resolved() else {
            if case .null = scalar.resolved() { return mismatch("text") }
            return mismatch("text", "; put it in quotes if it is meant as text")
        }
        return nonEmpty(result.text)
    }

    /// What a person reads in the file, for messages: never the value of a variable.
    var written: String { node.scalar.map { "'\($0.text)'" } ?? node.kindDescription }

    func boolean() -> Bool? {
        guard let scalar = node.scalar else { return mismatch("true or false") }
        guard let result = context.substitute(scalar, at: position) else { return nil }
        let value = result.isSubstituted ? YAMLValue(plain: result.text) : scalar.resolved()
        guard case .boolean(let boolean) = value else {
            return mismatch("true or false", "; write one of these two words, without quotes")
        }
        return boolean
    }

    /// One of a few words.
    ///
    /// - Parameter other: What it may be instead of a word, for messages.
    func choice<Choice>(of choices: [(String, Choice)], other: String? = nil) -> Choice? {
        guard let word = string() else { return nil }
        if let choice = choices.first(where: { $0.0 == word }) { return choice.1 }
        let words = choices.map(\.0)
        let suggestion = KeySuggestion.question(about: word, among: words)
        report(
            "\(written) is not known here\(suggestion) (allowed: \((words + [other].compactMap { $0 }).joined(separator: ", ")))"
        )
        return nil
    }

    func list() -> [ConfigurationValue]? {
        guard case .sequence(let nodes) = node.content else { return mismatch("a list") }
        return nodes.enumerated().map { index, node in
            ConfigurationValue(node: node, path: "\(path)[\(index)]", context: context)
        }
    }

    /// The text of a mapping's entry, before the mapping has been judged; nil where there is none.
    func peek(_ key: String) -> String? {
        guard case .mapping(let entries) = node.content,
            let scalar = entries.first(where: { $0.key.text == key })?.value.scalar
        else { return nil }
        return context.peek(scalar)
    }

    /// A mapping that has no keys but these.
    func mapping(keys: [String]) -> ConfigurationMapping? {
        guard case .mapping(let entries) = node.content else { return mismatch("a mapping") }
        return ConfigurationMapping(of: self, entries: entries, keys: keys)
    }

    private func nonEmpty(_ text: String) -> String? {
        guard !text.isEmpty else {
            report("must not be empty")
            return nil
        }
        guard !text.utf8.contains(0) else {
            report("must not hold a NUL character")
            return nil
        }
        return text
    }

    func mismatch<Value>(_ expected: String, _ advice: String = "") -> Value? {
        report("must be \(expected), but is \(node.kindDescription)\(advice)")
        return nil
    }
}
