internal import NativeYAML
internal import SPIFFE

extension ConfigurationDecoder {
    /// The keys that a kind of file has beside those that all have.
    static func optionKeys(_ kind: FileKind) -> [String] {
        switch kind {
        case .privateKey: ["format", "passphrase_file", "passphrase", "kdf"]
        case .combined: ["order", "passphrase_file", "passphrase", "kdf"]
        case .trustBundle: ["omit_expired", "intermediates_in_bundle", "merge_federated"]
        case .trustBundles: ["omit_expired"]
        case .pkcs12: ["store", "passphrase_file", "passphrase", "alias", "omit_expired", "merge_federated"]
        case .envoySDS: ["secret", "resource"]
        case .jwtSVID: ["audience", "spiffe_id", "wait"]
        case .jwkSet: ["wait"]
        case .jwtBundleMap: ["format", "wait"]
        case .witSVID: ["spiffe_id"]
        case .witKey: ["format", "spiffe_id"]
        case .certificateChain, .leaf, .intermediates, .bundleMap, .spiffeBundle, .revocationLists, .spiffeID,
            .metadata:
            []
        }
    }

    /// Decodes what is special to a kind.
    static func decodeContent(_ kind: FileKind, _ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        switch kind {
        case .certificateChain: .certificateChain
        case .leaf: .leaf
        case .intermediates: .intermediates
        case .privateKey: decodeKeyForm(fields).map { .privateKey($0) }
        case .combined: decodeCombined(fields)
        case .trustBundle: .trustBundle(decodeTrustBundle(fields))
        case .trustBundles: .trustBundles(omitExpired: fields["omit_expired"]?.boolean() ?? false)
        case .bundleMap: .bundleMap
        case .spiffeBundle: .spiffeBundle
        case .revocationLists: .revocationLists
        case .pkcs12: decodeStore(fields)
        case .jwtSVID: decodeToken(fields)
        case .jwkSet: .jwkSet
        case .jwtBundleMap: decodeJWTBundleMap(fields)
        case .witSVID: decodeID(fields).map { .witSVID($0) }
        case .witKey: decodeWITKey(fields)
        case .spiffeID: .spiffeID
        case .metadata: .metadata
        case .envoySDS: decodeEnvoySecret(fields)
        }
    }

    private static func decodeKeyForm(_ fields: ConfigurationMapping) -> KeyForm<PassphraseSetting>? {
        var form = KeyForm<PassphraseSetting>()
        if let format = fields["format"] {
            guard let encoding = format.choice(of: KeyEncoding.allCases.map { ($0.rawValue, $0) }) else { return nil }
            form.encoding = encoding
        }
        guard decodeProtection(fields, &form) else { return nil }
        if form.passphrase != nil, form.encoding == .traditional {
            (fields["passphrase_file"] ?? fields["passphrase"])?.report(
                "a key in the format 'traditional' cannot be encrypted; use pkcs8")
            return nil
        }
        return form
    }

    private static func decodeCombined(_ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        var form = KeyForm<PassphraseSetting>()
        let order = fields["order"].map { $0.choice(of: [("key-first", false), ("key-last", true)]) } ?? false
        guard decodeProtection(fields, &form), let keyLast = order else { return nil }
        return .combined(form, keyLast: keyLast)
    }

    private static func decodeProtection(
        _ fields: ConfigurationMapping, _ form: inout KeyForm<PassphraseSetting>
    ) -> Bool {
        if fields["passphrase_file"] != nil || fields["passphrase"] != nil {
            guard let passphrase = decodePassphrase(fields) else { return false }
            form.passphrase = passphrase
        }
        guard let word = fields["kdf"] else { return true }
        guard let derivation = word.choice(of: KeyDerivation.allCases.map { ($0.rawValue, $0) }) else { return false }
        guard form.passphrase != nil else {
            word.report("only an encrypted key has a key derivation: passphrase_file (or passphrase) is missing")
            return false
        }
        form.derivation = derivation
        return true
    }

    /// A file with the passphrase, or that the agent is to generate one.
    private static func decodePassphrase(_ fields: ConfigurationMapping) -> PassphraseSetting? {
        guard let word = fields["passphrase"] else {
            return fields.required("passphrase_file").flatMap { file in
                file.absolutePath().map { .file(file.located($0)) }
            }
        }
        guard fields["passphrase_file"] == nil else {
            word.report("there is a passphrase_file already; take out one of them")
            return nil
        }
        return word.choice(of: [("generated", .generated)])
    }

    private static func decodeTrustBundle(_ fields: ConfigurationMapping) -> TrustBundleForm {
        TrustBundleForm(
            omitExpired: fields["omit_expired"]?.boolean() ?? false,
            includesIntermediates: fields["intermediates_in_bundle"]?.boolean() ?? false,
            mergesFederated: fields["merge_federated"].map(decodeMerge) ?? false)
    }

    private static func decodeMerge(_ value: ConfigurationValue) -> Bool {
        value.unsafeChoice(
            "in one file, every federated trust domain can sign for all SPIFFE IDs (Federation §4.2); kind"
                + " trust-bundles or bundle-map keep them apart")
    }

    private static func decodeToken(_ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        let audience = fields.required("audience").flatMap(decodeAudience)
        let id = decodeID(fields)
        guard let audience, let id else { return nil }
        return .jwtSVID(audience: audience, id)
    }

    /// Whom a token identifies: outer nil after a problem, inner nil for the output's own identity.
    private static func decodeID(_ fields: ConfigurationMapping) -> SPIFFEID?? {
        guard let value = fields["spiffe_id"] else { return .some(nil) }
        guard let text = value.string() else { return nil }
        do throws(SPIFFEIDError) {
            return try SPIFFEID(parsing: text)
        } catch {
            value.report("\(value.written): \(error)")
            return nil
        }
    }

    private static func decodeWITKey(_ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        let format = fields["format"].map { $0.choice(of: WITKeyEncoding.allCases.map { ($0.rawValue, $0) }) } ?? .jwk
        let id = decodeID(fields)
        guard let format, let id else { return nil }
        return .witKey(format, id)
    }

    /// One name, or a list of several.
    private static func decodeAudience(_ value: ConfigurationValue) -> [String]? {
        if value.node.scalar != nil { return value.string().map { [$0] } }
        guard let list = value.list() else { return nil }
        guard !list.isEmpty else {
            value.report("a JWT-SVID needs at least one audience (ST-24)")
            return nil
        }
        let names = list.map { $0.string() }
        return names.contains(nil) ? nil : names.compactMap { $0 }
    }

    private static func decodeJWTBundleMap(_ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        guard let format = fields["format"] else { return .jwtBundleMap(.spiffe) }
        return format.choice(of: JWTBundleMapForm.allCases.map { ($0.rawValue, $0) }).map { .jwtBundleMap($0) }
    }

    private static func decodeStore(_ fields: ConfigurationMapping) -> FileContent<PassphraseSetting>? {
        let isKeyStore = fields.required("store").flatMap { $0.choice(of: [("key", true), ("trust", false)]) }
        let passphrase = decodePassphrase(fields)
        let alias = fields["alias"].map { $0.storeAlias() } ?? "spiffe"
        guard let isKeyStore, let passphrase, let alias else { return nil }
        guard isKeyStore else {
            fields["alias"]?.report("only a key store has an alias; in a trust store each certificate has its own")
            return .trustStore(decodeTrustBundle(fields), passphrase)
        }
        for key in ["omit_expired", "merge_federated"] { fields[key]?.report("only a trust store has trust bundles") }
        return .keyStore(alias: alias, passphrase)
    }
}
