/// A document that is not the YAML we accept: what is wrong, and where.
package struct YAMLError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// The document breaks YAML's grammar.
        case syntax
        /// Bytes that are not UTF-8 text, or characters that YAML forbids.
        case encoding
        /// Correct YAML that is refused here: aliases, foreign tags, keys that are not plain text, several documents.
        case unsupported
        /// The same key twice in one mapping.
        case duplicateKey
        /// A limit on size, depth or the number of nodes.
        case limit
    }

    package let code: Code
    /// The name of the file, as the caller gave it.
    package let file: String
    package let position: YAMLPosition
    package let message: String

    package init(code: Code, file: String, position: YAMLPosition, message: String) {
        self.code = code
        self.file = file
        self.position = position
        self.message = message
    }
}

extension YAMLError: CustomStringConvertible {
    package var description: String { "\(file):\(position): \(message)" }
}
