internal import NativeCrypto

/// Reads the entries of a JWK Set one by one: what cannot be used is left out with a warning, so that one bad key does
/// not take the good ones along.
struct JWKSetReader {
    /// Whether what a publisher must not write is an error; what the standard tells consumers to ignore never is.
    let strict: Bool
    private(set) var warnings: [BundleDocumentError] = []
    /// What is written down for a report.
    private(set) var journal: RuleJournal<BundleDocumentError>

    init(strict: Bool, journal: RuleJournal<BundleDocumentError> = .throwing) {
        self.strict = strict
        self.journal = journal
    }

    /// The document's JSON.
    static func document(_ bytes: Span<UInt8>) throws(BundleDocumentError) -> JSONNode {
        do throws(JSONError) {
            return try JSONReader.read(bytes)
        } catch {
            throw BundleDocumentError(error)
        }
    }

    /// The entries of `keys` (rule BU-7).
    static func entries(_ document: JSONNode) throws(BundleDocumentError) -> [JSONNode] {
        guard case .object = document.kind else {
            throw BundleDocumentError(.notAnObject, "BU-7", "the document is not a JSON object")
        }
        guard let entries = document.member("keys")?.elements else {
            throw BundleDocumentError(.noKeys, "BU-7", "“keys” is missing or no list")
        }
        return entries
    }

    /// Notes a defect that the standard tells consumers to step over.
    mutating func warn(_ warning: BundleDocumentError) {
        warnings.append(warning)
        journal.advise([warning], strict: false)
    }

    /// Notes a defect that is the publisher's fault.
    mutating func blame(_ fault: BundleDocumentError) throws(BundleDocumentError) {
        if strict, !journal.collects { throw fault }
        warnings.append(fault)
        // A key without a name is an error for its publisher at any rate (decision D-6).
        journal.advise([fault], strict: strict || fault.code == .noKeyID)
    }

    /// Notes for a report what publishers should write otherwise, though consumers do not care.
    mutating func advise(_ fault: @autoclosure () -> BundleDocumentError) {
        if journal.collects { journal.advise([fault()], strict: strict) }
    }

    /// Notes for a report that there is no usable key, which publishers may intend.
    mutating func noteEmpty() {
        guard journal.collects else { return }
        let note = BundleDocumentError(
            .noKeys, "BU-9", "there is no usable key: no SVID of the trust domain is trusted")
        journal.advise([note], strict: false)
    }

    /// Notes for a report why there is no document.
    mutating func refuse(_ fault: BundleDocumentError) {
        if journal.collects { journal.record(fault) }
    }

    /// Notes for a report that the rules have been looked at.
    mutating func pass(_ rules: [String]) { journal.pass(rules) }

    /// The keys of a set that the Workload API sends for one kind of token (rule ST-30).
    mutating func authorities(
        workloadAPI profile: TokenProfile, _ bytes: Span<UInt8>
    ) throws(BundleDocumentError) -> [JWTAuthority] {
        let document: JSONNode
        do throws(JSONError) {
            document = try JSONReader.read(bytes)
        } catch {
            throw BundleDocumentError(error)
        }
        var authorities: [JWTAuthority] = []
        var names = KeyNames()
        for (index, entry) in try Self.entries(document).enumerated() {
            guard try isObject(entry, index) else { continue }
            let use = entry.member("use")
            if let use, ![profile.keyUse.rawValue, "sig"].contains(use.text(in: bytes)) {
                warn(
                    BundleDocumentError(
                        .foreignUse, "ST-30", entry: index, "the key is not for \(profile.name)s; it is not used"))
            } else if let authority = try authority(entry, index, profile, bytes, &names) {
                authorities.append(authority)
            }
        }
        return authorities
    }

    mutating func isObject(_ entry: JSONNode, _ index: Int) throws(BundleDocumentError) -> Bool {
        if case .object = entry.kind { return true }
        try blame(BundleDocumentError(.entry, "BU-11", entry: index, "the entry is no JSON object; it is not used"))
        return false
    }

    /// The key of an entry for tokens; nil if it cannot be used.
    mutating func authority(
        _ entry: JSONNode, _ index: Int, _ profile: TokenProfile, _ bytes: Span<UInt8>, _ names: inout KeyNames
    ) throws(BundleDocumentError) -> JWTAuthority? {
        guard let info = try publicKey(entry, index, bytes) else { return nil }
        guard let keyID = entry.member("kid")?.text(in: bytes), !keyID.isEmpty else {
            let rule = profile == .jwt ? "BU-21" : "WI-27"
            try blame(
                BundleDocumentError(
                    .noKeyID, rule, entry: index, "the key's name (“kid”) is missing or no text; it is not used"))
            return nil
        }
        guard !names.contains(keyID) else {
            try blame(
                BundleDocumentError(
                    .repeatedKeyID, "BU-22", entry: index,
                    "an entry before has the same name (“kid”); this one is not used"))
            return nil
        }
        let algorithm = entry.member("alg")
        let known = algorithm?.text(in: bytes).flatMap(JWTAlgorithm.init)
        let operations = entry.member("key_ops")
        let mayVerify = operations?.elements.map { $0.contains { $0.text(in: bytes) == "verify" } }
        guard algorithm == nil || known != nil, operations == nil || mayVerify == true,
            JWTAlgorithm.allCases.contains(where: { $0 == known ?? $0 && $0.native.fits(info.kind) })
        else {
            try blame(
                BundleDocumentError(
                    .unusableKey, "JW-16", entry: index,
                    "tokens cannot be verified with a key of the kind \(info.kind), “alg” and “key_ops”; it is not used"
                ))
            return nil
        }
        names.insert(keyID)
        return JWTAuthority(keyID: keyID, algorithm: known, key: NativePublicKey(info))
    }

    /// The public key of an entry; nil if there is none that can be used.
    mutating func publicKey(
        _ entry: JSONNode, _ index: Int, _ bytes: Span<UInt8>
    ) throws(BundleDocumentError) -> PublicKeyInfo? {
        do throws(JWKFault) {
            return try JWK.publicKey(entry, in: bytes)
        } catch {
            let (code, rule): (BundleDocumentError.Code, String) =
                switch error.kind {
                case .noKeyType: (.noKeyType, "BU-11")
                case .unknownKeyType: (.unknownKeyType, "BU-10")
                case .symmetric, .privateKey: (.secretKey, "BU-23")
                case .malformed, .unsupported, .inconsistent: (.unusableKey, "BU-10")
                }
            let fault = BundleDocumentError(code, rule, entry: index, "\(error.message); the entry is not used")
            if error.kind == .unknownKeyType { warn(fault) } else { try blame(fault) }
            return nil
        }
    }
}
