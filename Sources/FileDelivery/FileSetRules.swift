/// What a set and its settings must fulfil before anything is touched.
enum FileSetRules {
    static func check(_ settings: DeliverySettings) throws(DeliveryError) {
        guard settings.keepGenerations >= 1 else {
            throw DeliveryError(.invalidSettings, "\(settings.directory): at least 1 generation must be kept")
        }
        guard settings.grace >= .zero else {
            throw DeliveryError(.invalidSettings, "\(settings.directory): the grace time cannot be negative")
        }
        if let mode = settings.directoryMode, mode & ~0o7755 != 0 || mode & 0o700 != 0o700 {
            throw DeliveryError(
                .invalidSettings,
                "\(settings.directory): the directory's mode must give all rights to its owner and the right to write"
                    + " to nobody else, such as 0755 or 0750")
        }
    }

    static func check(_ files: [DeliveredFile], _ directory: String) throws(DeliveryError) {
        var names: Set<String> = []
        for file in files {
            guard Layout.allows(file.name) else {
                throw DeliveryError(
                    .invalidFiles,
                    "'\(file.name)' cannot be a file in \(directory): a name has at most 255 bytes, no slash, and is"
                        + " none of the agent's own, which start with '..' or '.svidsync'")
            }
            guard names.insert(file.name).inserted else {
                throw DeliveryError(.invalidFiles, "two files for \(directory) are named '\(file.name)'")
            }
            guard file.mode & ~0o777 == 0 else {
                throw DeliveryError(
                    .invalidFiles, "the mode of \(directory)/\(file.name) must be between 0 and 0777")
            }
        }
    }
}
