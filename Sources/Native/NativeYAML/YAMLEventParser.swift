internal import CYAML

/// libyaml's parser over a document in memory.
@safe
struct YAMLEventParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    init(_ bytes: [UInt8], file: String) throws(YAMLError) {
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: max(bytes.count, 1))
        self.file = file
        _ = unsafe input.initialize(from: bytes)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            unsafe input.deallocate()
            throw YAMLError(code: .limit, file: file, position: .start, message: "no memory for the YAML parser")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        // Safe because: `input` is freed after the parser, in deinit.
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event of the document.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        // Safe because: `kind(of:)` copies what the event points to.
        defer { unsafe yaml_event_delete(&event) }
        return unsafe YAMLEvent(kind: Self.kind(of: event), position: Self.position(event.start_mark))
    }

    @unsafe
    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(name: text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, tag: text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT: return unsafe .sequenceStart(tag: text(event.data.sequence_start.tag))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT: return unsafe .mappingStart(tag: text(event.data.mapping_start.tag))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        // YAML_NO_EVENT comes only after the end of the stream.
        default: return .streamEnd
        }
    }

    @unsafe
    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private static func position(_ mark: yaml_mark_t) -> YAMLPosition {
        YAMLPosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    /// What most people have to do where libyaml says this.
    private static let advice: [(problem: String, text: String)] = [
        ("found a tab", "indent with spaces"),
        ("found character that cannot start any token", "indent with spaces, and put such text in quotes"),
        ("did not find expected '-'", "is the line indented as those beside it?"),
        ("did not find expected key", "is the line indented as those beside it?"),
        ("mapping values are not", "is the line indented as those beside it, and text with ': ' in quotes?"),
    ]

    /// What libyaml has to say about the parse that has just failed.
    private func failure() -> YAMLError {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "this is not YAML"
        let position = unsafe Self.position(parser.pointee.problem_mark)
        var message = problem
        if let context = unsafe parser.pointee.context.map({ unsafe String(cString: $0) }) {
            message += " \(context)"
            let start = unsafe Self.position(parser.pointee.context_mark)
            if start.line != position.line { message += " that begins at line \(start.line)" }
        }
        if let advice = Self.advice.first(where: { message.hasPrefix($0.problem) })?.text { message += "; \(advice)" }
        let code: YAMLError.Code = unsafe parser.pointee.error == YAML_MEMORY_ERROR ? .limit : .syntax
        return YAMLError(code: code, file: file, position: position, message: message)
    }
}
