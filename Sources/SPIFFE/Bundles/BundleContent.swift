/// What a SPIFFE bundle's document holds (Trust Domain and Bundle §4).
struct BundleContent {
    private(set) var certificates: [Certificate] = []
    private(set) var jwtAuthorities: [JWTAuthority] = []
    private(set) var witAuthorities: [JWTAuthority] = []
    private var jwtNames = KeyNames()
    private var witNames = KeyNames()
    let sequence: UInt64?
    let refreshHint: Duration?

    init(_ document: JSONNode, _ bytes: Span<UInt8>, _ reader: inout JWKSetReader) throws(BundleDocumentError) {
        let entries = try JWKSetReader.entries(document)
        sequence = Self.integer("spiffe_sequence", document, bytes)
        if sequence == nil, document.has("spiffe_sequence") {
            try reader.blame(
                BundleDocumentError(.sequence, "BU-4", "“spiffe_sequence” is not a whole number of 64 bits"))
        }
        refreshHint = Self.integer("spiffe_refresh_hint", document, bytes)
            .flatMap(Int64.init(exactly:)).map(Duration.seconds)
        if refreshHint == nil, document.has("spiffe_refresh_hint") {
            try reader.blame(
                BundleDocumentError(
                    .refreshHint, "BU-5", "“spiffe_refresh_hint” is not a whole number of seconds; it is ignored"))
        }
        for (index, entry) in entries.enumerated() where try reader.isObject(entry, index) {
            try add(entry, index, bytes, &reader)
        }
    }

    private mutating func add(
        _ entry: JSONNode, _ index: Int, _ bytes: Span<UInt8>, _ reader: inout JWKSetReader
    ) throws(BundleDocumentError) {
        guard let use = entry.member("use")?.text(in: bytes) else {
            try reader.blame(
                BundleDocumentError(
                    .noUse, "BU-12", entry: index, "the key's use (“use”) is missing or no text; it is not used"))
            return
        }
        switch KeyUse(rawValue: use) {
        case .x509SVID:
            if let certificate = try reader.certificate(entry, index, bytes) { certificates.append(certificate) }
        case .jwtSVID:
            guard let authority = try reader.authority(entry, index, .jwt, bytes, &jwtNames) else { return }
            jwtAuthorities.append(authority)
            try checkName(authority, among: witNames, index, &reader)
        case .witSVID:
            guard let authority = try reader.authority(entry, index, .wit, bytes, &witNames) else { return }
            witAuthorities.append(authority)
            try checkName(authority, among: jwtNames, index, &reader)
        case nil:
            reader.warn(
                BundleDocumentError(
                    .unknownUse, "BU-12", entry: index, "the key's use (“use”) is unknown; it is not used"))
        }
    }

    /// Keys for JWT-SVIDs and WIT-SVIDs must not share names, though each is looked up among its own kind alone.
    private func checkName(
        _ authority: JWTAuthority, among others: KeyNames, _ index: Int, _ reader: inout JWKSetReader
    ) throws(BundleDocumentError) {
        guard others.contains(authority.keyID) else { return }
        try reader.blame(
            BundleDocumentError(
                .repeatedKeyID, "WI-27", entry: index,
                "a key for JWT-SVIDs and one for WIT-SVIDs have the same name (“kid”)"))
    }

    private static func integer(_ name: String, _ document: JSONNode, _ bytes: Span<UInt8>) -> UInt64? {
        guard let member = document.member(name) else { return nil }
        switch JSONValue(member, in: bytes) {
        case .integer(let value): return UInt64(exactly: value)
        case .unsigned(let value): return value
        default: return nil
        }
    }
}
