internal import FileDelivery
internal import NativeYAML
internal import ReloadHooks
internal import SPIFFE

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
        "name", "directory", "directory_mode", "directory_owner", "directory_group", "create_directory",
        "shared_directory", "layout", "credential_folder", "publish", "replace_existing", "identity", "on_denied",
        "on_expired", "owner", "group", "readers", "grace", "keep_generations", "incubating", "files", "hooks",
        "reload",
    ]

    private static func decodeOutput(_ value: ConfigurationValue) -> OutputSettings? {
        guard let fields = value.mapping(keys: outputKeys) else { return nil }
        let name = fields.required("name").flatMap { name in name.outputName().map(name.located) }
        let directory = fields.required("directory").flatMap { path in path.absolutePath().map(path.located) }
        let layout = fields["layout"]?.choice(of: OutputLayout.allCases.map { ($0.rawValue, $0) }) ?? .files
        let files = decodeFiles(of: layout, fields)
        // What is missing has been reported, and so the settings are not used; the other keys are to be judged too.
        let nothing = Located("", at: fields.position)
        var settings = OutputSettings(name: name ?? nothing, directory: directory ?? nothing, files: files ?? [])
        settings.layout = layout
        decodeDirectory(fields, &settings)
        decodePublication(fields, &settings)
        decodeEntitlement(fields, &settings)
        settings.owner = fields["owner"]?.account()
        settings.group = fields["group"]?.account()
        if let readers = fields["readers"] { settings.readers = decodeReaders(readers) }
        if let hooks = fields["hooks"].flatMap(decodeHooks) { settings.hooks = hooks }
        if let policy = fields["reload"].flatMap(decodeReload) { settings.hooks.policy = policy }
        checkHooks(settings, fields)
        checkReaders(settings, fields)
        return name == nil || directory == nil || files == nil ? nil : settings
    }

    private static func decodeDirectory(_ fields: ConfigurationMapping, _ settings: inout OutputSettings) {
        if let value = fields["directory_mode"] { decodeDirectoryMode(value, &settings) }
        if let value = fields["shared_directory"] { settings.sharesDirectory = decodeSharing(value) }
        settings.directoryOwner = fields["directory_owner"]?.account()
        settings.directoryGroup = fields["directory_group"]?.account()
        if let creates = fields["create_directory"]?.boolean() { settings.createDirectory = creates }
        if let replaces = fields["replace_existing"]?.boolean() { settings.replaceExisting = replaces }
    }

    private static func decodePublication(_ fields: ConfigurationMapping, _ settings: inout OutputSettings) {
        if let mode = fields["publish"]?.choice(of: PublicationMode.allCases.map { ($0.rawValue, $0) }) {
            settings.publish = mode
        }
        if let grace = fields["grace"]?.duration(in: .zero ... .seconds(7 * 86400)) { settings.grace = grace }
        if let count = fields["keep_generations"]?.count(in: 1...100) { settings.keepGenerations = count }
    }

    private static func decodeEntitlement(_ fields: ConfigurationMapping, _ settings: inout OutputSettings) {
        if let identity = fields["identity"].flatMap(decodeIdentity) { settings.identity = identity }
        if let policy = fields["on_denied"].flatMap(decodeWithdrawal) { settings.onDenied = policy }
        if let removes = fields["on_expired"]?.choice(of: [("keep", false), ("remove", true)]) {
            settings.removesExpired = removes
        }
    }

    private static func decodeFiles(of layout: OutputLayout, _ fields: ConfigurationMapping) -> [FileSettings]? {
        switch layout {
        case .files:
            fields["credential_folder"]?.report("only an output with 'layout: credential-folder' has this key")
            let isAllowed = fields["incubating"]?.boolean() ?? false
            guard let list = fields.required("files"), let files = decodeFiles(list) else { return nil }
            if !isAllowed { reportIncubating(files, list) }
            return files
        case .credentialFolder:
            if let files = fields["files"] {
                files.report("a credential folder has files of its own; take out this key, or the layout")
                return nil
            }
            return decodeCredentialFolder(fields["credential_folder"], at: fields.position)
        }
    }

    /// What may still change is for those alone who know it.
    private static func reportIncubating(_ files: [FileSettings], _ list: ConfigurationValue) {
        for file in files where file.content.isIncubating {
            list.context.report(
                "\(list.path): the standard of '\(file.name.value)' may still change; to have it all the same, say"
                    + " 'incubating: true' in this output", at: file.name.position)
        }
    }

    /// Whoever may write in the directory decides what its readers see, so nobody but the owner may.
    private static func decodeDirectoryMode(_ value: ConfigurationValue, _ settings: inout OutputSettings) {
        if value.node.scalar?.text == "keep" {
            settings.directoryMode = nil
            return
        }
        guard let mode = value.mode() else { return }
        guard mode.bits & 0o022 == 0 else {
            value.report("\(value.written) lets group or others write in the directory; at most \"0755\" is accepted")
            return
        }
        guard mode.bits & 0o700 == 0o700 else {
            value.report("\(value.written) locks the owner out; it must begin with 07, as in \"0750\"")
            return
        }
        settings.directoryMode = mode
    }

    private static func decodeSharing(_ value: ConfigurationValue) -> Bool {
        value.unsafeChoice(
            "whoever else owns the directory or may write in it can replace what is delivered; it is for volumes that"
                + " the containers of a pod share")
    }

    /// The access control list of the directory is set with its mode.
    private static func checkReaders(_ settings: OutputSettings, _ fields: ConfigurationMapping) {
        let lists = [settings.readers] + settings.files.compactMap(\.readers)
        guard settings.directoryMode == nil, lists.contains(where: { !$0.users.isEmpty || !$0.groups.isEmpty }) else {
            return
        }
        fields["directory_mode"]?.report("readers need a directory whose mode is set; write one in place of 'keep'")
    }

    /// `keep`, `remove`, or `{ remove_after: 10m }`.
    private static func decodeWithdrawal(_ value: ConfigurationValue) -> WithdrawalPolicy? {
        if value.node.scalar != nil {
            return value.choice(
                of: [("keep", .keep), ("remove", .remove(after: .zero))], other: "{ remove_after: 10m }")
        }
        guard case .mapping = value.node.content else { return value.mismatch("keep, remove or { remove_after: … }") }
        guard let fields = value.mapping(keys: ["remove_after"]) else { return nil }
        return fields.required("remove_after")?.duration(in: .zero ... .seconds(7 * 86400)).map { .remove(after: $0) }
    }
}
