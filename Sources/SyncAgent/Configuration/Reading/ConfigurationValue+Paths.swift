internal import NativeKernel

extension ConfigurationValue {
    /// An absolute path in its shortest form, so that two spellings cannot name one place.
    func absolutePath() -> String? {
        guard let path = string() else { return nil }
        let fault: String? =
            if !path.hasPrefix("/") {
                "must be an absolute path"
            } else if path == "/" {
                "must not be the root directory"
            } else if path.utf8.count > 4000 {
                "is longer than 4000 bytes"
            } else if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                "must not hold control characters"
            } else if path.hasSuffix("/") {
                "must not end in '/'"
            } else if path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().contains("") {
                "must not hold '//'"
            } else if path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) {
                "must not hold '.' or '..' as a component"
            } else {
                nil
            }
        if let fault {
            report("\(written) \(fault)")
            return nil
        }
        return path
    }

    /// The name of a delivered file.
    ///
    /// One path component without white space or anything that a shell would act on, because hooks get the names of
    /// changed files in one variable, separated by spaces. A leading dot is reserved for the agent's own entries.
    func fileName() -> String? {
        guard let name = string() else { return nil }
        guard isFileName(name) else {
            return badFileName(
                name.holds(FileNamePattern.trustDomain)
                    ? "; kind trust-bundles, spiffe-bundle and jwk-set have one file for each trust domain" : "")
        }
        return name
    }

    /// The name of delivered files with a placeholder in it, of which one for each trust domain is made.
    ///
    /// - Parameters:
    ///   - placeholder: What stands for the trust domain.
    ///   - isRequired: Whether it must be there.
    func fileNamePattern(_ placeholder: String, isRequired: Bool) -> String? {
        guard let name = string() else { return nil }
        guard let pattern = FileNamePattern(name, placeholder: placeholder) else {
            guard !isRequired, !name.holds(placeholder) else {
                report("\(written) must hold \(placeholder) once, as in \"\(placeholder).pem\"")
                return nil
            }
            return fileName()
        }
        guard isFileName(pattern.name(for: "x")) else { return badFileName(", and \(placeholder) once") }
        return name
    }

    private func isFileName(_ name: String) -> Bool {
        name.utf8.count <= 200
            && name.utf8.allSatisfy { isAlphanumeric($0) || "._@+-".utf8.contains($0) }
            && name.utf8.first.map { isAlphanumeric($0) || $0 == UInt8(ascii: "_") } == true
    }

    private func badFileName(_ addition: String) -> String? {
        report(
            "\(written) is not a file name that can be delivered: use letters, digits and any of . _ @ + -,"
                + " beginning with a letter, a digit or _, at most 200 characters\(addition)")
        return nil
    }

    /// The name of an entry in a key store; lower case, since Java folds names and OpenSSL does not.
    func storeAlias() -> String? {
        guard let name = string() else { return nil }
        let isGood =
            name.utf8.count <= 100
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "._-".utf8.contains($0)
            }
        guard isGood else {
            report("\(written) is not a name for a store's entry: use lower-case letters, digits and any of . _ -")
            return nil
        }
        return name
    }

    /// The name of an output.
    func outputName() -> String? {
        guard let name = string() else { return nil }
        let isLower = { (byte: UInt8) in (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        let isGood =
            name.utf8.count <= 100
            && name.utf8.first.map(isLower) == true
            && name.utf8.allSatisfy { isLower($0) || "._-".utf8.contains($0) }
        guard isGood else {
            report(
                "\(written) is not a name for an output: use lower-case letters, digits and any of . _ -,"
                    + " beginning with a letter or a digit, at most 100 characters")
            return nil
        }
        return name
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
