internal import NativeYAML
internal import ReloadHooks

extension ConfigurationDecoder {
    /// Decodes all outputs, and checks them against each other.
    static func decodeOutputs(_ value: ConfigurationValue) -> [OutputSettings]? {
        guard let list = value.list() else { return nil }
        guard !list.isEmpty else {
            value.report("at least one output is needed")
            return nil
        }
        let outputs = list.map(decodeOutput)
        OutputRules.check(outputs.compactMap { $0 }, value.context)
        let complete = outputs.compactMap { $0 }
        return complete.count == outputs.count ? complete : nil
    }

    private static let outputKeys = [
        "name", "directory", "directory_mode", "create_directory", "identity", "owner", "group", "grace", "files",
        "hooks",
    ]

    private static func decodeOutput(_ value: ConfigurationValue) -> OutputSettings? {
        guard let fields = value.mapping(keys: outputKeys) else { return nil }
        let name = fields.required("name").flatMap { name in name.outputName().map(name.located) }
        let directory = fields.required("directory").flatMap { path in path.absolutePath().map(path.located) }
        let mode = fields["directory_mode"].flatMap(decodeDirectoryMode)
        let create = fields["create_directory"].flatMap { $0.boolean() }
        let identity = fields["identity"].flatMap(decodeIdentity)
        let owner = fields["owner"].flatMap { $0.account() }
        let group = fields["group"].flatMap { $0.account() }
        let grace = fields["grace"].flatMap { $0.duration(in: .zero ... .seconds(7 * 86400)) }
        let files = fields.required("files").flatMap(decodeFiles)
        let hooks = fields["hooks"].flatMap(decodeHooks)
        guard let name, let directory, let files else { return nil }
        return OutputSettings(
            name: name, directory: directory, directoryMode: mode ?? FileMode(0o755), createDirectory: create ?? true,
            identity: identity ?? .first, owner: owner, group: group, grace: grace ?? OutputSettings.defaultGrace,
            files: files, hooks: hooks ?? [])
    }

    /// Whoever may write in the directory decides what its readers see, so nobody but the owner may.
    private static func decodeDirectoryMode(_ value: ConfigurationValue) -> FileMode? {
        guard let mode = value.mode() else { return nil }
        guard mode.bits & 0o022 == 0 else {
            value.report("\(value.written) lets group or others write in the directory; at most \"0755\" is accepted")
            return nil
        }
        guard mode.bits & 0o700 == 0o700 else {
            value.report("\(value.written) locks the owner out; it must begin with 07, as in \"0750\"")
            return nil
        }
        return mode
    }

    private static func decodeIdentity(_ value: ConfigurationValue) -> IdentitySelection? {
        if value.node.scalar != nil {
            guard let word = value.string() else { return nil }
            guard word == "first" else {
                value.report("\(value.written) is not known here; write first, { hint: … } or { spiffe_id: … }")
                return nil
            }
            return .first
        }
        guard case .mapping = value.node.content else {
            return value.mismatch("first, { hint: … } or { spiffe_id: … }")
        }
        guard let fields = value.mapping(keys: ["hint", "spiffe_id"]) else { return nil }
        switch (fields["hint"], fields["spiffe_id"]) {
        case (let hint?, nil):
            return hint.string().map { .hint(hint.located($0)) }
        case (nil, let identifier?):
            guard let text = identifier.string() else { return nil }
            guard text.hasPrefix("spiffe://") else {
                identifier.report("\(identifier.written) is not a SPIFFE ID: it must begin with spiffe://")
                return nil
            }
            return .spiffeID(identifier.located(text))
        default:
            fields.report("exactly one of hint and spiffe_id is needed")
            return nil
        }
    }
}
