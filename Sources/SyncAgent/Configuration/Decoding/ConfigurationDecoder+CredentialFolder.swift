internal import SPIFFE

extension ConfigurationDecoder {
    /// The files of a credential folder.
    ///
    /// - Parameters:
    ///   - value: What the configuration says about it, if anything.
    ///   - position: The place of the output.
    static func decodeCredentialFolder(_ value: ConfigurationValue?, at position: SourcePosition) -> [FileSettings]? {
        var mode: FileMode?
        var hasExtras = false
        if let value {
            guard let fields = value.mapping(keys: ["mode", "extra_identities"]) else { return nil }
            mode = fields["mode"].flatMap { decodeMode(isSecret: true, $0) }
            hasExtras = fields["extra_identities"]?.boolean() ?? false
        }
        func file(_ content: FileContent<PassphraseSetting>, _ name: String, _ mode: FileMode? = nil) -> FileSettings {
            FileSettings(content: content, name: Located(name, at: position), mode: mode ?? content.defaultMode)
        }
        var files = [
            file(.credentialBundle, CredentialFolder.credentialBundle, mode),
            file(.trustBundles(omitExpired: false), FileNamePattern.trustDomain + CredentialFolder.trustBundleSuffix),
        ]
        if hasExtras {
            let name = FileNamePattern.index + CredentialFolder.extraBundleSuffix
            files.append(file(.extraCredentialBundles, name, mode))
            files.append(file(.hints, CredentialFolder.hints))
        }
        return files
    }
}
