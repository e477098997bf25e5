internal import SyncAgent

/// A value of an HCL 1 file, with its place.
struct HCLNode: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// A string in quotes or a here document, its escapes resolved.
        case string(String)
        /// A whole number or one with a fraction, as it is written.
        case number(String)
        case boolean(Bool)
        case list([HCLNode])
        case object([HCLItem])
    }

    let content: Content
    let position: SourcePosition

    /// What it is, for messages.
    var kindDescription: String {
        switch content {
        case .string: "text"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list"
        case .object: "a block"
        }
    }
}

/// A key with its value: `key = value` or `key { … }`.
struct HCLItem: Hashable, Sendable {
    let key: String
    let position: SourcePosition
    let value: HCLNode
}
