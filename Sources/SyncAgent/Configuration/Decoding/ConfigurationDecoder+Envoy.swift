extension ConfigurationDecoder {
    /// Decodes a resource for Envoy; which files it names is found out when all files are known.
    static func decodeEnvoySecret(_ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        let isCertificate = fields.required("secret")
            .flatMap { $0.choice(of: [("certificate", true), ("validation", false)]) }
        guard let isCertificate else { return nil }
        // The names that SPIRE gives the resources of its own discovery service.
        var resource = isCertificate ? "default" : "ROOTCA"
        if let given = fields["resource"] {
            guard let name = given.string() else { return nil }
            resource = name
        }
        let subject: EnvoySecret.Subject = isCertificate ? .certificate(chain: "", key: "") : .authorities("")
        return .envoySecret(EnvoySecret(resource: resource, subject: subject))
    }

    /// Gives each resource for Envoy the names of the files that it is about.
    static func resolveEnvoySecrets(_ files: [(settings: FileSettings, value: ConfigurationValue)]) -> [FileSettings]? {
        let all = files.map(\.settings)
        var resolved: [FileSettings] = []
        for (settings, value) in files {
            guard case .envoySecret(var secret) = settings.content else {
                resolved.append(settings)
                continue
            }
            guard let subject = subject(of: secret, in: all, value) else { continue }
            secret.subject = subject
            var settings = settings
            settings.content = .envoySecret(secret)
            resolved.append(settings)
        }
        return resolved.count == files.count ? resolved : nil
    }

    private static func subject(
        of secret: EnvoySecret, in files: [FileSettings], _ value: ConfigurationValue
    ) -> EnvoySecret.Subject? {
        func first(_ isWanted: (FileContent<PassphraseSetting>) -> Bool) -> String? {
            files.first { isWanted($0.content) }?.name.value
        }
        if case .certificate = secret.subject {
            let combined = first { if case .combined(let form, _) = $0 { form.passphrase == nil } else { false } }
            let chain = first { $0 == .certificateChain } ?? combined
            let key = first {
                guard case .privateKey(let form) = $0 else { return false }
                return form.passphrase == nil && form.encoding != .pkcs8DER
            }
            if let chain, let key = key ?? combined { return .certificate(chain: chain, key: key) }
            value.report("this output needs a certificate-chain and an unencrypted private-key for Envoy to read")
            return nil
        }
        if let map = first({ $0 == .bundleMap }) { return .bundleMap(map) }
        if let bundle = first({ if case .trustBundle = $0 { true } else { false } }) { return .authorities(bundle) }
        value.report("this output needs a bundle-map or a trust-bundle for Envoy to read")
        return nil
    }
}
