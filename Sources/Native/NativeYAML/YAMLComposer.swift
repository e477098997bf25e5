/// Makes the tree of nodes from the events of one document, and refuses what configuration has no use for.
struct YAMLComposer: ~Copyable {
    private var events: YAMLEventParser
    private let file: String
    private let limits: YAMLLimits
    private var nodes = 0

    init(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws(YAMLError) {
        self.file = file
        self.limits = limits
        events = try YAMLEventParser(bytes, file: file)
    }

    /// The one document of the stream; an empty stream is an empty scalar.
    mutating func document() throws(YAMLError) -> YAMLNode {
        var event = try events.next()
        while case .streamStart = event.kind { event = try events.next() }
        guard case .documentStart = event.kind else {
            return YAMLNode(.scalar(YAMLScalar("", style: .plain)), at: .start)
        }
        let root = try node(from: try events.next(), depth: 0)
        while true {
            event = try events.next()
            switch event.kind {
            case .documentEnd: continue
            case .streamEnd: return root
            default:
                throw error(.unsupported, at: event, "a second document begins here; a file holds only one")
            }
        }
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw error(.limit, at: event, "the document has more than \(limits.nodes) values")
        }
        switch event.kind {
        case .scalar(let text, let isPlain, let tag):
            let scalar = try scalar(text, isPlain: isPlain, tag: tag, event: event)
            return YAMLNode(.scalar(scalar), at: event.position)
        case .sequenceStart(let tag):
            try check(tag, is: "seq", event)
            return try sequence(from: event, depth: depth + 1)
        case .mappingStart(let tag):
            try check(tag, is: "map", event)
            return try mapping(from: event, depth: depth + 1)
        case .alias(let name):
            throw error(.unsupported, at: event, "the alias '*\(name)' is not accepted: write the value out")
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw error(.syntax, at: event, "a value is missing here")
        }
    }

    private mutating func sequence(from start: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        try check(depth: depth, start)
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return YAMLNode(.sequence(elements), at: start.position) }
            elements.append(try node(from: event, depth: depth))
        }
    }

    private mutating func mapping(from start: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        try check(depth: depth, start)
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return YAMLNode(.mapping(entries), at: start.position) }
            let keyNode = try node(from: event, depth: depth)
            guard let key = keyNode.scalar else {
                throw error(.unsupported, at: event, "a key must be text, this is \(keyNode.kindDescription)")
            }
            if let line = lines.updateValue(event.position.line, forKey: key.text) {
                throw error(.duplicateKey, at: event, "the key '\(key.text)' occurs twice; first on line \(line)")
            }
            let value = try node(from: try events.next(), depth: depth)
            entries.append(YAMLNode.Entry(key: key, keyPosition: keyNode.position, value: value))
        }
    }
}

extension YAMLComposer {
    private static let core = "tag:yaml.org,2002:"

    /// Applies a tag: `!` and `!!str` make text, the other core tags must agree with what the scalar says anyway.
    private func scalar(
        _ text: String, isPlain: Bool, tag: String?, event: YAMLEvent
    ) throws(YAMLError) -> YAMLScalar {
        guard let tag else { return YAMLScalar(text, style: isPlain ? .plain : .quoted) }
        let plain = YAMLScalar(text, style: .plain)
        let agrees =
            switch (tag, plain.resolved()) {
            case ("!", _), (Self.core + "str", _): true
            case (Self.core + "null", .null), (Self.core + "bool", .boolean), (Self.core + "int", .integer): true
            case (Self.core + "float", .float), (Self.core + "float", .integer): true
            default: false
            }
        guard tag == "!" || tag.hasPrefix(Self.core) else { throw foreign(tag, event) }
        guard agrees else { throw error(.unsupported, at: event, "the value does not fit its tag \(shown(tag))") }
        return tag == "!" || tag == Self.core + "str" ? YAMLScalar(text, style: .quoted) : plain
    }

    private func check(_ tag: String?, is name: String, _ event: YAMLEvent) throws(YAMLError) {
        guard let tag, tag != "!", tag != Self.core + name else { return }
        throw foreign(tag, event)
    }

    private func check(depth: Int, _ event: YAMLEvent) throws(YAMLError) {
        guard depth <= limits.depth else {
            throw error(.limit, at: event, "lists and mappings are nested more than \(limits.depth) deep")
        }
    }

    private func foreign(_ tag: String, _ event: YAMLEvent) -> YAMLError {
        error(.unsupported, at: event, "the tag \(shown(tag)) is not accepted here: leave it out")
    }

    private func shown(_ tag: String) -> String {
        tag.hasPrefix(Self.core) ? "!!" + tag.dropFirst(Self.core.count) : tag
    }

    private func error(_ code: YAMLError.Code, at event: YAMLEvent, _ message: String) -> YAMLError {
        YAMLError(code: code, file: file, position: event.position, message: message)
    }
}
