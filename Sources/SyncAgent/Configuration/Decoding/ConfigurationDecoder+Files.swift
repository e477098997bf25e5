extension ConfigurationDecoder {
    /// Decodes the files of one output.
    static func decodeFiles(_ value: ConfigurationValue) -> [FileSettings]? {
        guard let list = value.list() else { return nil }
        guard !list.isEmpty else {
            value.report("at least one file is needed")
            return nil
        }
        let files = list.map(decodeFile)
        var seen: [String: SourcePosition] = [:]
        for case let file? in files {
            if let first = seen.updateValue(file.name.position, forKey: file.name.value) {
                value.context.report(
                    "\(value.path): two files of this output have one name; the other is on line \(first.line)",
                    at: file.name.position)
            }
        }
        let complete = files.compactMap { $0 }
        return complete.count == files.count ? complete : nil
    }

    private static func decodeFile(_ value: ConfigurationValue) -> FileSettings? {
        guard let fields = value.mapping(keys: ["kind", "name", "mode", "owner", "group"]) else { return nil }
        let kind = fields.required("kind").flatMap { $0.choice(of: FileKind.allCases.map { ($0.rawValue, $0) }) }
        let name = fields.required("name").flatMap { name in name.fileName().map(name.located) }
        let mode = fields["mode"].flatMap { decodeMode(of: kind, $0) }
        let owner = fields["owner"].flatMap { $0.account() }
        let group = fields["group"].flatMap { $0.account() }
        guard let kind, let name else { return nil }
        return FileSettings(kind: kind, name: name, mode: mode ?? kind.defaultMode, owner: owner, group: group)
    }

    private static func decodeMode(of kind: FileKind?, _ value: ConfigurationValue) -> FileMode? {
        guard let mode = value.mode() else { return nil }
        if kind?.isSecret == true, mode.bits & 0o007 != 0 {
            value.report("\(value.written) lets every user at a private key; at most \"0770\" without a last digit")
            return nil
        }
        guard mode.bits & 0o002 == 0 else {
            value.report("\(value.written) lets every user write the file; the last digit must be 0, 1, 4 or 5")
            return nil
        }
        return mode
    }
}
