internal import SyncAgent

/// The modes of files, as spiffe-helper takes them: octal with a leading zero, decimal without one, 0 for the default.
struct HelperModes {
    let fields: HelperFields
    let start: SourcePosition
    private(set) var warnings: [ConfigurationProblem] = []

    init(fields: HelperFields, start: SourcePosition) {
        self.fields = fields
        self.start = start
    }

    mutating func mode(_ key: String, _ standard: UInt32, of kind: String) -> Located<FileMode> {
        guard let number = fields.integer(key), number.value != 0 else {
            return Located(FileMode(standard), at: fields[key]?.value.position ?? start)
        }
        guard let bits = UInt32(exactly: number.value), bits <= 0o7777 else {
            fields.problems.add("\(key) must be a mode, 0 to 07777", at: number.position)
            return Located(FileMode(standard), at: number.position)
        }
        // Go's os.WriteFile takes the lower nine bits.
        let wished = FileMode(bits & 0o777)
        // There, the umask takes the right to write from others, where it is not 0.
        let mode = FileMode(wished.bits & ~0o002)
        if let written = written(key), !written.hasPrefix("0"), HCLNumber.integer("0" + written) != nil {
            warn("\(key) = \(written) is decimal and gives mode \(mode); 0\(written) is octal", at: number.position)
        }
        if wished != mode {
            warn(
                "\(key) would let every user write the \(kind) file (mode \(wished)); it gets mode \(mode)",
                at: number.position)
        }
        if kind == "key" || kind == "JWT-SVID", mode.bits & 0o007 != 0 {
            warn("\(key) lets every user read the \(kind) (mode \(mode))", at: number.position)
        }
        return Located(mode, at: number.position)
    }

    private func written(_ key: String) -> String? {
        switch fields[key]?.value.content {
        case .number(let text), .string(let text): text
        default: nil
        }
    }

    private mutating func warn(_ message: String, at position: SourcePosition) {
        warnings.append(ConfigurationProblem(at: position, message))
    }
}
