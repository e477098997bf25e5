/// One node of a parsed document, with the place where it begins.
package struct YAMLNode: Hashable, Sendable {
    /// A key of a mapping and its value.
    ///
    /// Keys are always scalars.
    package struct Entry: Hashable, Sendable {
        package let key: YAMLScalar
        package let keyPosition: YAMLPosition
        package let value: YAMLNode
    }

    package enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the document; no key occurs twice.
        case mapping([Entry])
    }

    package let content: Content
    package let position: YAMLPosition

    package init(_ content: Content, at position: YAMLPosition) {
        self.content = content
        self.position = position
    }
}

extension YAMLNode {
    /// The scalar, or `nil` if this is a collection.
    package var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// What the node is, in the words of an error message: "a list", "the number 5".
    package var kindDescription: String {
        switch content {
        case .scalar(let scalar): scalar.kindDescription
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
