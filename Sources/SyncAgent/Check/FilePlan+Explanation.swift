internal import FileDelivery
internal import NativeKernel
internal import SPIFFE

extension FilePlan {
    /// What would be written, for whom; asks the user database, so it blocks.
    var explanation: String {
        var parts = ["\(name): \(content.explanation)", "mode \(FileMode(mode))"]
        if content.passphrase == .generated { parts.append("passphrase generated for each SVID") }
        if let user = owner.uid { parts.append(Self.user(user)) }
        if let group = owner.gid { parts.append(Self.group(group)) }
        let others = readers.users.map(Self.user) + readers.groups.map(Self.group)
        if !others.isEmpty { parts.append("readable for \(others.joined(separator: ", ")) too") }
        if !isAwaited { parts.append("the other files do not wait for it") }
        return parts.joined(separator: ", ")
    }

    private static func user(_ number: UInt32) -> String {
        // Where the user database does not answer, the number says it, too.
        do { return "user \(try UserDatabase.userName(number) ?? "\(number)")" } catch { return "user \(number)" }
    }

    private static func group(_ number: UInt32) -> String {
        do { return "group \(try UserDatabase.groupName(number) ?? "\(number)")" } catch { return "group \(number)" }
    }

    /// What looks like a slip.
    var doubts: [String] {
        guard case .jwtSVID(let audience, _) = content else { return [] }
        return audience.filter { $0.utf8.contains(UInt8(ascii: ",")) }.map {
            "the audience '\($0)' is one with a comma in it; several are a list, as in [a, b]"
        }
    }

    /// What is unsafe about it, as the user has chosen.
    var unsafeChoices: [String] {
        guard content.isSecret, mode & 0o007 != 0 else { return content.unsafeChoices }
        return [
            "world_readable: mode \(FileMode(mode)) lets every user and program of the machine act as the workload"
        ] + content.unsafeChoices
    }
}

extension FileContent {
    /// The content in words.
    var explanation: String {
        switch self {
        case .certificateChain: "leaf and intermediates, PEM"
        case .leaf: "leaf, PEM"
        case .intermediates: "intermediates, PEM"
        case .privateKey(let form): form.explanation
        case .combined(let form, let keyLast):
            keyLast ? "chain, then \(form.explanation)" : "\(form.explanation), then chain"
        case .trustBundle(let form): "authorities of \(form.explanation), PEM"
        case .trustBundles: "authorities of one trust domain each, PEM"
        case .bundleMap: "SPIFFE Bundle Map of all trust domains"
        case .spiffeBundle: "SPIFFE bundle, JSON"
        case .revocationLists: "certificate revocation lists, PEM (empty where the agent has none)"
        case .keyStore(let alias, _): "PKCS#12 key store with the entry '\(alias)'"
        case .trustStore(let form, _): "PKCS#12 trust store of \(form.explanation)"
        case .jwtSVID(let audience, let id):
            "JWT-SVID\(id.map { " of \($0)" } ?? "") for \(audience.joined(separator: ", ")), anew at half of its life"
        case .jwkSet: "JWK Set for JWT-SVIDs"
        case .jwtBundleMap(.spiffe): "SPIFFE Bundle Map of the keys for JWT-SVIDs"
        case .jwtBundleMap(.spiffeHelper): "JWK Sets for JWT-SVIDs as spiffe-helper writes them"
        case .witSVID(let id): "WIT-SVID\(id.map { " of \($0)" } ?? "") (incubating)"
        case .witKey(let encoding, let id):
            "private key of the WIT-SVID\(id.map { " of \($0)" } ?? ""), \(encoding.explanation) (incubating)"
        case .spiffeID: "SPIFFE ID"
        case .metadata: "facts about the delivery, JSON"
        case .envoySecret(let secret): "Envoy SDS resource '\(secret.resource)'"
        case .credentialBundle: "private key and chain (SPIFFE Filesystem Delivery)"
        case .extraCredentialBundles: "private key and chain of each further identity"
        case .hints: "hints of all identities, JSON"
        }
    }

    /// What is unsafe about it, as the user has chosen.
    fileprivate var unsafeChoices: [String] {
        switch self {
        case .trustBundle(let form), .trustStore(let form, _): form.unsafeChoices
        default: []
        }
    }
}

extension KeyForm {
    fileprivate var explanation: String {
        switch encoding {
        case .pkcs8: "private key, PKCS#8 PEM" + protection
        case .pkcs8DER: "private key, PKCS#8 DER" + protection
        case .traditional: "private key in the older form of its algorithm, PEM"
        }
    }
}

extension KeyForm {
    private var protection: String { passphrase == nil ? "" : ", encrypted (\(derivation.rawValue))" }
}

extension WITKeyEncoding {
    fileprivate var explanation: String {
        switch self {
        case .jwk: "JWK"
        case .pkcs8: "PKCS#8 PEM"
        }
    }
}

extension TrustBundleForm {
    fileprivate var explanation: String {
        (mergesFederated ? "all trust domains" : "the own trust domain") + (omitExpired ? " that have not expired" : "")
            + (includesIntermediates ? " and the SVID's intermediates" : "")
    }

    fileprivate var unsafeChoices: [String] {
        var reasons: [String] = []
        if mergesFederated {
            reasons.append(
                "merge_federated: each federated trust domain can sign for every SPIFFE ID, also for those of this one"
                    + " (Federation §4.2, FE-2); kind trust-bundles or bundle-map keep them apart")
        }
        if includesIntermediates {
            reasons.append(
                "intermediates_in_bundle: a reader that takes them for trust anchors goes on trusting them when their"
                    + " root is gone")
        }
        return reasons
    }
}

extension PublicationMode {
    var explanation: String {
        switch self {
        case .set: "as one set"
        case .files: "file by file"
        case .inPlace: "into the files that are there"
        }
    }
}
