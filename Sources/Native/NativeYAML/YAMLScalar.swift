/// A scalar as it was written.
///
/// Only plain scalars can be anything but text.
package struct YAMLScalar: Hashable, Sendable {
    package enum Style: Hashable, Sendable {
        /// Without quotes: resolved by the core schema.
        case plain
        /// In quotes, a block (`|`, `>`) or tagged `!!str`: always text.
        case quoted
    }

    package let text: String
    package let style: Style

    package init(_ text: String, style: Style) {
        self.text = text
        self.style = style
    }
}

extension YAMLScalar {
    /// The value by the core schema of YAML 1.2 (section 10.3.2).
    package func resolved() -> YAMLValue {
        style == .quoted ? .string(text) : YAMLValue(plain: text)
    }

    /// What the scalar is, in the words of an error message.
    ///
    /// Text is not repeated: it may be a secret.
    package var kindDescription: String {
        switch resolved() {
        case .null: text.isEmpty ? "nothing" : "null"
        case .boolean(let value): "the truth value \(value)"
        case .integer, .float: "the number \(text)"
        case .string: "text"
        }
    }
}
