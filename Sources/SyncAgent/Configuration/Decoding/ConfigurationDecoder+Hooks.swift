internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    /// What an entry of the list of hooks can be, by the key that says so.
    private enum Entry: String, CaseIterable {
        case check, signal, command, shell, systemd, http, socket, prove

        /// The keys that may stand beside it.
        var keys: [String] {
            switch self {
            case .check: ConfigurationDecoder.commandKeys
            case .signal: ["pid_file", "unit", "executable", "even_if_unhandled"] + Self.occasionKeys
            case .command, .shell: ConfigurationDecoder.commandKeys + Self.occasionKeys
            case .systemd: ["action", "timeout"] + Self.occasionKeys
            case .http: ["method", "unix_socket", "expect", "timeout"] + Self.occasionKeys
            case .socket: ["exchange", "timeout"] + Self.occasionKeys
            case .prove: ["first"]
            }
        }

        private static let occasionKeys = ["on", "first"]

        static let allKeys = allCases.map(\.rawValue) + Set(allCases.flatMap(\.keys)).sorted()
        static let names = "\(allCases.dropLast().map(\.rawValue).joined(separator: ", ")) and prove"
    }

    /// Decodes the hooks of one output: checks, actions and proofs, each in its order.
    static func decodeHooks(_ value: ConfigurationValue) -> HookPlan? {
        guard let list = value.list() else { return nil }
        var plan = HookPlan()
        // All of them, for all that is wrong.
        let areGood = list.map { decodeHook($0, into: &plan) }
        return areGood.contains(false) ? nil : plan
    }

    private static func decodeHook(_ value: ConfigurationValue, into plan: inout HookPlan) -> Bool {
        guard let fields = value.mapping(keys: Entry.allKeys) else { return false }
        let entries = Entry.allCases.filter { fields[$0.rawValue] != nil }
        guard let entry = entries.first, entries.count == 1, let main = fields[entry.rawValue] else {
            fields.report("exactly one of \(Entry.names) is needed")
            return false
        }
        for key in Entry.allKeys where key != entry.rawValue && !entry.keys.contains(key) {
            fields[key]?.report("does not go with \(entry.rawValue)")
        }
        switch entry {
        case .check:
            guard let command = decodeCommand(main, fields) else { return false }
            plan.checks.append(command)
            return true
        case .prove:
            let first = decodeFirst(fields)
            guard let proof = decodeProof(main, runsFirst: first) else { return false }
            plan.proofs.append(proof)
            return true
        case .signal, .command, .shell, .systemd, .http, .socket:
            let kinds = fields["on"].map(decodeKinds) ?? []
            let first = decodeFirst(fields)
            guard let action = decodeAction(entry, main, fields), let kinds else { return false }
            plan.hooks.append(Hook(action, on: kinds, runsFirst: first))
            return true
        }
    }

    /// Whether an entry counts after the first delivery too.
    private static func decodeFirst(_ fields: ConfigurationMapping) -> Bool {
        // A wrong word has been reported.
        fields["first"]?.choice(of: [("run", true), ("skip", false)]) ?? true
    }

    private static func decodeAction(
        _ entry: Entry, _ main: ConfigurationValue, _ fields: ConfigurationMapping
    ) -> HookAction? {
        switch entry {
        case .signal: decodeSignal(main, fields).map(HookAction.signal)
        case .command: decodeCommand(main, fields).map(HookAction.command)
        case .shell: decodeShell(main, fields).map(HookAction.command)
        case .systemd: decodeSystemd(main, fields).map(HookAction.systemd)
        case .http: decodeHTTP(main, fields, method: "POST").map(HookAction.http)
        case .socket: decodeSocket(main, fields).map(HookAction.socket)
        case .check, .prove: nil
        }
    }

    /// The changes that a hook is run for: one word, or several; `any` for all.
    private static func decodeKinds(_ value: ConfigurationValue) -> Set<ChangeKind>? {
        let words = ChangeKind.allCases.map { ($0.rawValue, Set([$0])) } + [("any", [])]
        guard case .sequence = value.node.content else { return value.choice(of: words) }
        guard let list = value.list() else { return nil }
        guard !list.isEmpty else {
            value.report("at least one kind of change is needed, or leave it out for any")
            return nil
        }
        let kinds = list.compactMap { $0.choice(of: words) }
        guard kinds.count == list.count else { return nil }
        // "Any" with others is any.
        return kinds.contains([]) ? [] : kinds.reduce([]) { $0.union($1) }
    }
}
