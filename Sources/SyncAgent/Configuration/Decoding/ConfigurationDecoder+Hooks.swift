internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    /// Decodes the hooks of one output.
    static func decodeHooks(_ value: ConfigurationValue) -> [Located<Hook>]? {
        guard let list = value.list() else { return nil }
        let hooks = list.compactMap(decodeHook)
        return hooks.count == list.count ? hooks : nil
    }

    private static func decodeHook(_ value: ConfigurationValue) -> Located<Hook>? {
        guard let fields = value.mapping(keys: ["signal", "pid_file", "command", "timeout"]) else { return nil }
        switch (fields["signal"], fields["command"]) {
        case (let signal?, nil):
            if let timeout = fields["timeout"] { timeout.report("only a command has a timeout") }
            guard let hook = decodeSignal(signal, pidFile: fields.required("pid_file")) else { return nil }
            return value.located(hook)
        case (nil, let command?):
            if let pidFile = fields["pid_file"] { pidFile.report("only a signal has a pid file") }
            guard let hook = decodeCommand(command, timeout: fields["timeout"]) else { return nil }
            return value.located(hook)
        default:
            fields.report("exactly one of signal and command is needed")
            return nil
        }
    }

    private static func decodeSignal(_ signal: ConfigurationValue, pidFile: ConfigurationValue?) -> Hook? {
        let path = pidFile.flatMap { $0.absolutePath() }
        guard let name = signal.string() else { return nil }
        guard let known = HookSignal(named: name) else {
            let names = HookSignal.known.map(\.name)
            let suggestion = KeySuggestion.nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
            signal.report(
                "\(signal.written) is not a signal to reload on\(suggestion) (allowed: \(names.joined(separator: ", ")))"
            )
            return nil
        }
        return path.map { .signal(known, pidFile: $0) }
    }

    private static func decodeCommand(_ command: ConfigurationValue, timeout: ConfigurationValue?) -> Hook? {
        let limit = timeout.flatMap { $0.duration(in: .milliseconds(1) ... .seconds(3600)) }
        guard case .sequence = command.node.content, let list = command.list() else {
            return command.mismatch("a list: the program and its arguments (no shell reads it)")
        }
        guard let first = list.first else {
            command.report("the program to run is missing")
            return nil
        }
        let program = decodeProgram(first)
        let arguments = list.dropFirst().map(decodeArgument)
        guard let program, !arguments.contains(nil) else { return nil }
        return .command(
            HookCommand(
                program: program, arguments: arguments.compactMap { $0 }, timeout: limit ?? HookCommand.defaultTimeout))
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
