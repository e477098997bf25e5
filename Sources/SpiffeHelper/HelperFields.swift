internal import SyncAgent

/// The values of one block, read by name; everything wrong with them is collected.
///
/// Values convert as HCL 1's decoder converts them: a number in quotes is a number, a number is a text.
struct HelperFields {
    private let items: [String: HCLItem]
    let place: String
    let problems: HelperProblems

    /// - Parameters:
    ///   - keys: the names that a block may hold; letter case does not matter, as in HCL 1.
    ///   - repeatable: those that may stand there more than once.
    init(_ list: [HCLItem], keys: [String], place: String, problems: HelperProblems) {
        self.place = place
        self.problems = problems
        var items: [String: HCLItem] = [:]
        for item in list {
            let name = item.key.lowercased()
            guard keys.contains(name) else {
                problems.add(unknown: item, among: keys, place: place)
                continue
            }
            if let first = items[name] {
                guard let merged = Self.merge(first, item) else {
                    problems.add("\(place)\(name) is written twice; the other is on line \(first.position.line)", item)
                    continue
                }
                items[name] = merged
            } else {
                items[name] = item
            }
        }
        self.items = items
    }

    subscript(_ name: String) -> HCLItem? { items[name] }

    /// A text that is there and not empty: an empty one means the default, as there.
    func text(_ name: String) -> Located<String>? {
        guard let item = items[name] else { return nil }
        switch item.value.content {
        case .string(let text), .number(let text):
            guard !text.utf8.contains(0) else {
                problems.add("\(place)\(name) must not hold a NUL character", item)
                return nil
            }
            return text.isEmpty ? nil : Located(text, at: item.value.position)
        default:
            problems.add("\(place)\(name) must be text, but is \(item.value.kindDescription)", item)
            return nil
        }
    }

    func boolean(_ name: String) -> Located<Bool>? {
        guard let item = items[name] else { return nil }
        let word: String? =
            switch item.value.content {
            case .boolean(let value): value ? "true" : "false"
            case .string(let text), .number(let text): text
            default: nil
            }
        // The words that Go's strconv.ParseBool takes.
        switch word {
        case "1", "t", "T", "true", "TRUE", "True": return Located(true, at: item.value.position)
        case "0", "f", "F", "false", "FALSE", "False": return Located(false, at: item.value.position)
        default:
            problems.add("\(place)\(name) must be true or false", item)
            return nil
        }
    }

    func integer(_ name: String) -> Located<Int>? {
        guard let item = items[name] else { return nil }
        switch item.value.content {
        case .string(let text), .number(let text):
            if let number = HCLNumber.integer(text) { return Located(number, at: item.value.position) }
        default: break
        }
        problems.add("\(place)\(name) must be a whole number", item)
        return nil
    }

    /// Texts in a list; one text alone is a list of it.
    func texts(_ name: String) -> [String] {
        guard let item = items[name] else { return [] }
        let nodes: [HCLNode] =
            if case .list(let list) = item.value.content { list } else { [item.value] }
        return nodes.compactMap { node in
            if case .string(let text) = node.content, !text.isEmpty { return text }
            problems.add("\(place)\(name) must hold texts that are not empty", at: node.position)
            return nil
        }
    }

    /// Blocks in a list or one after the other, each with the place for messages.
    func blocks(_ name: String) -> [(node: HCLNode, items: [HCLItem])] {
        guard let item = items[name] else { return [] }
        let nodes: [HCLNode] =
            if case .list(let list) = item.value.content { list } else { [item.value] }
        return nodes.compactMap { node in
            if case .object(let items) = node.content { return (node, items) }
            problems.add("\(place)\(name) must hold blocks, but here is \(node.kindDescription)", at: node.position)
            return nil
        }
    }

    /// Blocks of one name are one list of blocks; anything else must not be repeated.
    private static func merge(_ first: HCLItem, _ second: HCLItem) -> HCLItem? {
        guard case .object = second.value.content else { return nil }
        let earlier: [HCLNode]
        switch first.value.content {
        case .object: earlier = [first.value]
        case .list(let list): earlier = list
        default: return nil
        }
        let content = HCLNode.Content.list(earlier + [second.value])
        return HCLItem(
            key: first.key, position: first.position, value: HCLNode(content: content, position: first.value.position))
    }
}
