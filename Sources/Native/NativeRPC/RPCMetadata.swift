/// Pairs of text that travel beside a call's messages; a key may occur more than once.
package struct RPCMetadata: Sendable, Hashable {
    package var pairs: [Pair]

    package struct Pair: Sendable, Hashable {
        /// In lower case.
        package let key: String
        package let value: String
    }

    package init(_ pairs: [(key: String, value: String)] = []) {
        self.pairs = pairs.map { Pair(key: $0.key, value: $0.value) }
    }

    /// All values of a key, in their order.
    package subscript(key: String) -> [String] {
        pairs.compactMap { $0.key == key ? $0.value : nil }
    }

    package mutating func append(_ key: String, _ value: String) {
        pairs.append(Pair(key: key, value: value))
    }
}

extension RPCMetadata: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}
