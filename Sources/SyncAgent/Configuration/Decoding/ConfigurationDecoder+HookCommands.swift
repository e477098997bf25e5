internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    /// What may be said of a command besides what it is.
    static let commandKeys = ["timeout", "kill_after", "user", "group", "directory", "environment"]

    /// A program and its arguments.
    static func decodeCommand(_ command: ConfigurationValue, _ fields: ConfigurationMapping) -> HookCommand? {
        let settings = decodeCommandSettings(fields)
        guard case .sequence = command.node.content, let list = command.list() else {
            return command.mismatch("a list: the program and its arguments (no shell reads it)")
        }
        guard let first = list.first else {
            command.report("the program to run is missing")
            return nil
        }
        let program = decodeProgram(first)
        let arguments = list.dropFirst().map(decodeArgument)
        guard let program, !arguments.contains(nil), var result = settings else { return nil }
        result.program = program
        result.arguments = arguments.compactMap { $0 }
        return result
    }

    /// A text that a shell reads.
    static func decodeShell(_ text: ConfigurationValue, _ fields: ConfigurationMapping) -> HookCommand? {
        let settings = decodeCommandSettings(fields)
        guard let script = text.string(), var result = settings else { return nil }
        let shell = HookCommand.shell(script)
        result.program = shell.program
        result.arguments = shell.arguments
        return result
    }

    /// Everything but program and arguments.
    private static func decodeCommandSettings(_ fields: ConfigurationMapping) -> HookCommand? {
        var command = HookCommand(program: "")
        var isGood = true
        func take<Value>(_ key: String, _ read: (ConfigurationValue) -> Value?, _ store: (Value) -> Void) {
            guard let value = fields[key] else { return }
            guard let found = read(value) else {
                isGood = false
                return
            }
            store(found)
        }
        let range = Duration.milliseconds(1) ... .seconds(3600)
        take("timeout", { $0.duration(in: range) }, { command.timeout = $0 })
        take("kill_after", { $0.duration(in: range) }, { command.killDelay = $0 })
        take("user", { $0.account() }, { command.user = "\($0.value)" })
        take("group", { $0.account() }, { command.group = "\($0.value)" })
        take("directory", { $0.absolutePath() }, { command.directory = $0 })
        take("environment", decodeVariables, { command.environment = $0 })
        if fields["user"] == nil, let group = fields["group"] {
            group.report("a group needs a user")
            isGood = false
        }
        return isGood ? command : nil
    }

    private static func decodeVariables(_ value: ConfigurationValue) -> [HookCommand.Variable]? {
        guard case .mapping(let entries) = value.node.content else { return value.mismatch("a mapping") }
        var variables: [HookCommand.Variable] = []
        for entry in entries {
            let name = entry.key.text
            let found = ConfigurationValue(node: entry.value, path: "\(value.path).\(name)", context: value.context)
            let isName =
                name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
                && name.utf8.first.map(isLetter) == true
            if !isName { found.report("'\(name)' is not the name of an environment variable") }
            if isName, let text = decodeArgument(found) { variables.append(HookCommand.Variable(name, text)) }
        }
        return variables.count == entries.count ? variables : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// An absolute path, or a name for the search in the fixed PATH: never a path from wherever the agent was started.
    private static func decodeProgram(_ value: ConfigurationValue) -> String? {
        guard let text = value.string() else { return nil }
        if text.hasPrefix("/") { return value.absolutePath() }
        let isName = text.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
        guard isName, text != ".", text != ".." else {
            value.report("\(value.written) must be an absolute path, or a name without '/'")
            return nil
        }
        return text
    }

    /// An argument may be empty, as no other text may.
    private static func decodeArgument(_ value: ConfigurationValue) -> String? {
        if let scalar = value.node.scalar, scalar.style == .quoted, scalar.text.isEmpty { return "" }
        return value.string()
    }
}
