/// A value and the place where it was written, for checks that come later than decoding.
package struct Located<Value: Hashable & Sendable>: Sendable {
    package let value: Value
    package let position: SourcePosition

    package init(_ value: Value, at position: SourcePosition) {
        self.value = value
        self.position = position
    }
}

/// Equal by value: the same setting on another line is the same setting.
extension Located: Hashable {
    package static func == (left: Located, right: Located) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
