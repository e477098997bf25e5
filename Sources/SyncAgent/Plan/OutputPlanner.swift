internal import FileDelivery
internal import NativeKernel
internal import SPIFFE

/// Puts the plan of one output together from what has been found out.
struct OutputPlanner {
    let settings: OutputSettings
    let identity: IdentityRule
    let accounts: AccountNumbers
    let passphrases: Passphrases

    func plan() throws(ConfigurationError) -> OutputPlan {
        var files: [FilePlan] = []
        for file in settings.files { files.append(try plan(of: file)) }
        let isGenerated = settings.files.contains { $0.content.passphrase == .generated }
        return OutputPlan(
            name: settings.name.value, delivery: delivery(files), identity: identity, layout: settings.layout,
            onDenied: settings.onDenied, removesExpired: settings.removesExpired,
            passphrase: isGenerated ? GeneratedPassphrase() : nil, files: files,
            hooks: settings.hooks)
    }

    private func plan(of file: FileSettings) throws(ConfigurationError) -> FilePlan {
        FilePlan(
            content: try file.content.mapPassphrase(passphrases.passphrase), name: file.name.value,
            mode: file.mode.bits,
            owner: FileOwner(
                uid: accounts.user(of: file, in: settings), gid: accounts.group(of: file, in: settings)),
            readers: accounts.readers(file.readers ?? settings.readers), isAwaited: file.isAwaited)
    }

    private func delivery(_ files: [FilePlan]) -> DeliverySettings {
        var delivery = DeliverySettings(
            directory: settings.directory.value, directoryMode: settings.directoryMode?.bits,
            directoryOwner: accounts.directoryOwner(of: settings), createDirectory: settings.createDirectory,
            keepGenerations: settings.keepGenerations, grace: settings.grace,
            replaceExisting: settings.replaceExisting)
        delivery.isShared = settings.sharesDirectory
        delivery.mode = settings.publish
        // Whoever may read a file must get to it.
        delivery.directoryReaders = files.reduce(accounts.readers(settings.readers)) { $0.union($1.readers) }
        if settings.layout == .credentialFolder { delivery.emptiedSuffixes = CredentialFolder.emptiedSuffixes }
        return delivery
    }
}
