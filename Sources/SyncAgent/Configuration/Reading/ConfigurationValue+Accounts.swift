internal import NativeYAML

extension ConfigurationValue {
    /// Permission bits: octal in quotes (`"0640"`) or with YAML's own prefix (`0o640`).
    func mode() -> FileMode? {
        let form = "must be an octal mode in quotes, such as \"0640\""
        guard let scalar = node.scalar else { return mismatch("an octal mode in quotes, such as \"0640\"") }
        if scalar.style == .plain, case .integer = scalar.resolved(), !scalar.text.hasPrefix("0o") {
            report(
                "\(form); without quotes \(scalar.text) is a decimal number in YAML 1.2,"
                    + " write \"\(scalar.text)\" or 0o\(scalar.text.drop { $0 == "0" })")
            return nil
        }
        guard let result = context.substitute(scalar, at: position) else { return nil }
        let digits = result.text.hasPrefix("0o") ? result.text.dropFirst(2) : result.text[...]
        guard (3...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let bits = UInt32(digits, radix: 8)
        else {
            report("\(form), but is \(written)")
            return nil
        }
        guard bits <= 0o777 else {
            report("\(written) sets more than the permission bits (at most \"0777\")")
            return nil
        }
        return FileMode(bits)
    }

    /// A user or a group: its name, or its number.
    func account() -> Located<AccountReference>? {
        if let scalar = node.scalar, case .integer(let number) = scalar.resolved() { return account(number: number) }
        guard let text = string() else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return account(number: Int64(text) ?? .max) }
        let isGood =
            text.utf8.count <= 256 && !text.hasPrefix("-")
            && text.unicodeScalars.allSatisfy { scalar in
                !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control && scalar != ":"
                    && scalar != "/" && scalar != ","
            }
        guard isGood else {
            let advice = text.utf8.contains(UInt8(ascii: ":")) ? "; 'owner' and 'group' are two keys" : ""
            report("\(written) is not the name of a user or group, nor a number\(advice)")
            return nil
        }
        return located(.name(text))
    }

    /// The highest number is the kernel's sign for "leave as it is", so it names nobody.
    private func account(number: Int64) -> Located<AccountReference>? {
        guard (0..<Int64(UInt32.max)).contains(number) else {
            report("\(written) is not the number of a user or group (0 to \(UInt32.max - 1))")
            return nil
        }
        return located(.number(UInt32(number)))
    }
}
