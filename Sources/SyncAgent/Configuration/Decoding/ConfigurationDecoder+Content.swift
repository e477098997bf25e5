internal import NativeYAML
internal import SPIFFE

extension ConfigurationDecoder {
    /// The keys that a kind of file has beside those that all have.
    static func optionKeys(_ kind: FileKind) -> [String] {
        switch kind {
        case .privateKey: ["format", "passphrase_file", "kdf"]
        case .combined: ["order", "passphrase_file", "kdf"]
        case .trustBundle: ["omit_expired", "intermediates_in_bundle", "merge_federated"]
        case .trustBundles: ["omit_expired"]
        case .pkcs12: ["store", "passphrase_file", "alias", "omit_expired", "merge_federated"]
        case .envoySDS: ["secret", "resource"]
        case .jwtSVID: ["audience", "spiffe_id"]
        case .jwtBundleMap: ["format"]
        case .certificateChain, .leaf, .intermediates, .bundleMap, .spiffeBundle, .revocationLists, .spiffeID,
            .metadata, .jwkSet:
            []
        }
    }

    /// Decodes what is special to a kind.
    static func decodeContent(_ kind: FileKind, _ fields: ConfigurationMapping) -> FileContent<Located<String>>? {
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
        case .spiffeID: .spiffeID
        case .metadata: .metadata
        case .envoySDS: decodeEnvoySecret(fields)
        }
    }

    private static func decodeKeyForm(_ fields: ConfigurationMapping) -> KeyForm<Located<String>>? {
        var form = KeyForm<Located<String>>()
        if let format = fields["format"] {
            guard let encoding = format.choice(of: KeyEncoding.allCases.map { ($0.rawValue, $0) }) else { return nil }
            form.encoding = encoding
        }
        guard decodeProtection(fields, &form) else { return nil }
        if form.passphrase != nil, form.encoding == .traditional {
            fields["passphrase_file"]?.report("a key in the format 'traditional' cannot be encrypted; use pkcs8")
            return nil
        }
        return form
    }

    private static func decodeCombined(_ fields: ConfigurationMapping) -> FileContent<Located<String>>? {
        var form = KeyForm<Located<String>>()
        let order = fields["order"].map { $0.choice(of: [("key-first", false), ("key-last", true)]) } ?? false
        guard decodeProtection(fields, &form), let keyLast = order else { return nil }
        return .combined(form, keyLast: keyLast)
    }

    private static func decodeProtection(
        _ fields: ConfigurationMapping, _ form: inout KeyForm<Located<String>>
    ) -> Bool {
        if let file = fields["passphrase_file"] {
            guard let path = file.absolutePath() else { return false }
            form.passphrase = file.located(path)
        }
        guard let word = fields["kdf"] else { return true }
        guard let derivation = word.choice(of: KeyDerivation.allCases.map { ($0.rawValue, $0) }) else { return false }
        guard form.passphrase != nil else {
            word.report("only an encrypted key has a key derivation: passphrase_file is missing")
            return false
        }
        form.derivation = derivation
        return true
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

    private static func decodeToken(_ fields: ConfigurationMapping) -> FileContent<Located<String>>? {
        let audience = fields.required("audience").flatMap(decodeAudience)
        var id: SPIFFEID?
        if let value = fields["spiffe_id"] {
            guard let text = value.string() else { return nil }
            do throws(SPIFFEIDError) {
                id = try SPIFFEID(parsing: text)
            } catch {
                value.report("\(value.written): \(error)")
                return nil
            }
        }
        return audience.map { .jwtSVID(audience: $0, id) }
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

    private static func decodeJWTBundleMap(_ fields: ConfigurationMapping) -> FileContent<Located<String>>? {
        guard let format = fields["format"] else { return .jwtBundleMap(.spiffe) }
        return format.choice(of: JWTBundleMapForm.allCases.map { ($0.rawValue, $0) }).map { .jwtBundleMap($0) }
    }

    private static func decodeStore(_ fields: ConfigurationMapping) -> FileContent<Located<String>>? {
        let isKeyStore = fields.required("store").flatMap { $0.choice(of: [("key", true), ("trust", false)]) }
        let passphrase = fields.required("passphrase_file").flatMap { file in file.absolutePath().map(file.located) }
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
