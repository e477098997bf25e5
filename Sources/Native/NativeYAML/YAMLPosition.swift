/// A place in a document: line and column, both counted from 1, the column in characters.
package struct YAMLPosition: Hashable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The beginning of a document.
    package static let start = YAMLPosition(line: 1, column: 1)
}

extension YAMLPosition: CustomStringConvertible {
    package var description: String { "\(line):\(column)" }
}
