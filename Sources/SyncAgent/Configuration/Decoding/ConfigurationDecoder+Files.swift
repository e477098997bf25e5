extension ConfigurationDecoder {
    /// Decodes the files of one output.
    static func decodeFiles(_ value: ConfigurationValue) -> [FileSettings]? {
        guard let list = value.list() else { return nil }
        guard !list.isEmpty else {
            value.report("at least one file is needed")
            return nil
        }
        let files = list.map(decodeFile)
        let complete = files.compactMap { $0 }
        let isGood = FileNameRules.check(complete, value)
        guard isGood, complete.count == files.count else { return nil }
        return resolveEnvoySecrets(zip(complete, list).map { ($0, $1) })
    }

    private static let commonFileKeys = ["kind", "name", "mode", "world_readable", "owner", "group", "readers"]

    private static func decodeFile(_ value: ConfigurationValue) -> FileSettings? {
        // The kind decides which other keys there are.
        let kind = value.peek("kind").flatMap { FileKind(rawValue: $0) }
        let options = kind.map(optionKeys) ?? FileKind.allCases.flatMap(optionKeys)
        guard let fields = value.mapping(keys: commonFileKeys + options) else { return nil }
        let given = fields.required("kind").flatMap { $0.choice(of: FileKind.allCases.map { ($0.rawValue, $0) }) }
        let content = given.flatMap { decodeContent($0, fields) }
        let name = fields.required("name").flatMap {
            decodeName($0, content?.placeholder, isRequired: given == .trustBundles)
        }
        let isProtected = (content?.isSecret ?? false) && !(fields["world_readable"].map(decodeExposure) ?? false)
        let mode = fields["mode"].flatMap { decodeMode(isSecret: isProtected, $0) }
        let owner = fields["owner"].flatMap { $0.account() }
        let group = fields["group"].flatMap { $0.account() }
        let readers = fields["readers"].map(decodeReaders)
        guard let content, let name else { return nil }
        if !content.isSecret { fields["world_readable"]?.report("only a file with a key or a token needs this") }
        return FileSettings(
            content: content, name: name, mode: mode ?? content.defaultMode, owner: owner, group: group,
            readers: readers, isAwaited: fields["wait"]?.boolean() ?? true)
    }

    private static func decodeName(
        _ value: ConfigurationValue, _ placeholder: String?, isRequired: Bool
    ) -> Located<String>? {
        guard let placeholder else { return value.fileName().map(value.located) }
        return value.fileNamePattern(placeholder, isRequired: isRequired).map(value.located)
    }

    private static func decodeExposure(_ value: ConfigurationValue) -> Bool {
        value.unsafeChoice("every user and program of the machine can then act as the workload")
    }

    static func decodeMode(isSecret: Bool, _ value: ConfigurationValue) -> FileMode? {
        guard let mode = value.mode() else { return nil }
        if isSecret, mode.bits & 0o007 != 0 {
            value.report(
                "\(value.written) lets every user read a key or a token; the last digit must be 0, as in \"0640\"")
            return nil
        }
        guard mode.bits & 0o002 == 0 else {
            value.report("\(value.written) lets every user write the file; the last digit must be 0, 1, 4 or 5")
            return nil
        }
        return mode
    }

    /// Decodes users and groups that may read besides.
    static func decodeReaders(_ value: ConfigurationValue) -> ReaderSettings {
        var readers = ReaderSettings()
        guard let fields = value.mapping(keys: ["users", "groups"]) else { return readers }
        func accounts(_ key: String) -> [Located<AccountReference>] {
            (fields[key]?.list() ?? []).compactMap { $0.account() }
        }
        readers.users = accounts("users")
        readers.groups = accounts("groups")
        if fields["users"] == nil, fields["groups"] == nil { fields.report("users or groups are needed") }
        return readers
    }
}
