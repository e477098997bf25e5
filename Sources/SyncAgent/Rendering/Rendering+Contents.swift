internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

extension Rendering {
    /// What a file holds.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - trustDomain: The trust domain that it is about, where there is one file for each.
    mutating func contents(
        of file: FilePlan, in trustDomain: TrustDomain
    ) throws(RenderingError) -> DeliveredFile.Contents {
        do {
            switch file.content {
            case .jwtSVID(let audience, let id):
                return .secret(try token(TokenRequest(audience: audience, id: id ?? svid.id)))
            case .jwkSet:
                let bundle = try jwtBundles()[trustDomain] ?? JWTBundle(trustDomain: trustDomain, authorities: [])
                return .bytes(try bundle.jwkSet())
            case .jwtBundleMap(.spiffe): return .bytes(try BundleMap(try jwtBundles().map(SPIFFEBundle.init)).json())
            case .jwtBundleMap(.spiffeHelper): return .bytes(try jwtBundles().helperDocument())
            case .certificateChain: return .bytes(svid.certificateChainPEM)
            case .leaf: return .bytes(svid.leafPEM)
            case .intermediates: return .bytes(svid.intermediatesPEM)
            case .privateKey(let form): return try privateKey(form)
            case .combined(let form, let keyLast): return try combined(form, keyLast: keyLast)
            case .trustBundle(let form): return .bytes(Certificate.pem(authorities(form)))
            case .trustBundles(let omitExpired):
                return .bytes(Certificate.pem(authorities(of: trustDomain, omitExpired: omitExpired)))
            case .bundleMap: return .bytes(try BundleMap(context.bundles.map(SPIFFEBundle.init)).json())
            case .spiffeBundle:
                let bundle = context.bundles[trustDomain] ?? X509Bundle(trustDomain: trustDomain, authorities: [])
                return .bytes(try SPIFFEBundle(bundle).json())
            case .revocationLists:
                return .bytes(Array(context.revocationLists.map { Certificate.pem(revocationList: $0.der) }.joined()))
            case .keyStore(let alias, let passphrase):
                return .bytes(try svid.keyStore(alias: alias, passphrase: passphrase))
            case .trustStore(let form, let passphrase):
                return .bytes(try X509Bundle.trustStore(of: bundles(form), passphrase: passphrase))
            case .spiffeID: return .bytes(Array(svid.id.description.utf8))
            case .metadata: return MetadataDocument(svid: svid, context: context).contents
            case .envoySecret(let secret): return .bytes(secret.document(in: directory))
            case .credentialBundle: return .secret(svid.combinedPEM(svid.certificates(without: ownBundle)))
            case .extraCredentialBundles: return .bytes([])
            case .hints: return .bytes(HintsDocument.bytes(context.svids))
            }
        } catch let error as RenderingError {
            throw error
        } catch {
            throw .unsupported(file: file.name, reason: "\(error)")
        }
    }

    // MARK: Tokens

    /// The bundles for JWT-SVIDs, once they have come.
    func jwtBundles() throws(RenderingError) -> JWTBundleSet {
        guard let bundles = state.jwtBundles else { throw .waiting("for the JWT bundles") }
        return bundles
    }

    private func token(_ request: TokenRequest) throws(RenderingError) -> SecretBytes {
        guard let token = state.tokens[request] else {
            throw .waiting("for a JWT-SVID for \(request.audience.joined(separator: ", "))")
        }
        return token.token
    }

    // MARK: Keys

    private func privateKey(_ form: KeyForm<SecretBytes>) throws(X509DecodingError) -> DeliveredFile.Contents {
        let key = svid.privateKey
        guard let protection = form.protection else {
            return switch form.encoding {
            case .pkcs8: .secret(svid.privateKeyPEM)
            case .pkcs8DER: .secret(key.pkcs8)
            case .traditional: .secret(try key.traditionalPEM())
            }
        }
        return form.encoding == .pkcs8DER
            ? .bytes(try key.encryptedPKCS8(protection)) : .bytes(try key.encryptedPEM(protection))
    }

    private func combined(
        _ form: KeyForm<SecretBytes>, keyLast: Bool
    ) throws(X509DecodingError) -> DeliveredFile.Contents {
        guard let protection = form.protection else {
            return .secret(svid.combinedPEM(svid.certificates, keyLast: keyLast))
        }
        let key = try svid.privateKey.encryptedPEM(protection)
        return .bytes(keyLast ? svid.certificateChainPEM + key : key + svid.certificateChainPEM)
    }

    // MARK: Trust bundles

    /// The certificates of a bundle file, each once.
    private mutating func authorities(_ form: TrustBundleForm) -> [Certificate] {
        let bundles = bundles(form)
        var certificates = bundles.first?.authorities ?? []
        // Before those of other trust domains, as spiffe-helper has it.
        if form.includesIntermediates { certificates += svid.intermediates }
        certificates += bundles.dropFirst().flatMap(\.authorities)
        var seen: Set<Certificate> = []
        return certificates.filter { seen.insert($0).inserted }
    }

    /// The bundle of the own trust domain, and those of others where the form merges them.
    private mutating func bundles(_ form: TrustBundleForm) -> [X509Bundle] {
        let own = svid.id.trustDomain
        let others = form.mergesFederated ? context.bundles.trustDomains.filter { $0 != own } : []
        return ([own] + others).map { trustDomain in
            X509Bundle(
                trustDomain: trustDomain, authorities: authorities(of: trustDomain, omitExpired: form.omitExpired))
        }
    }

    /// The authorities of a trust domain, without those that have expired where that is wanted and some are left.
    private mutating func authorities(of trustDomain: TrustDomain, omitExpired: Bool) -> [Certificate] {
        let all = context.bundles[trustDomain]?.authorities ?? []
        guard omitExpired else { return all }
        let valid = all.filter { time <= $0.notAfter }
        guard valid.isEmpty, !all.isEmpty else { return valid }
        warn("every authority of \(trustDomain) has expired; none is left out")
        return all
    }
}
