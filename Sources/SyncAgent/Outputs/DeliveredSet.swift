internal import FileDelivery
internal import NativeKernel
internal import ReloadHooks
internal import SPIFFE

/// A set as it was rendered, with what hooks are told about it.
struct DeliveredSet: Sendable {
    let files: [DeliveredFile]
    /// When its certificate expires; nil where it has none that could be read.
    let notAfter: Timestamp?
    /// What its keys are encrypted with, where it was generated and is known.
    let passphrase: SecretBytes?
    let spiffeID: String?
    /// That of its identity; nil for a set that was found.
    let trustDomain: TrustDomain?
    let serialNumber: String?
    /// When the first of the credentials in the files expires; nil where none does, or that is not known.
    let expiry: Timestamp?
    private let fingerprint: String?
    private let facts: [HookSubject.Fact]

    /// What is left when all files have been taken away.
    static let nothing = DeliveredSet(files: [], leaf: nil, facts: [])

    /// What a state amounts to.
    ///
    /// - Parameters:
    ///   - kept: Files of an earlier set that stay.
    ///   - expiry: When the first of the credentials in the files expires; nil where none does.
    ///   - holdsCertificate: Whether the X509-SVID, or its key, is among the files.
    init(
        _ rendered: RenderedSet, kept: [DeliveredFile] = [], expiry: Timestamp? = nil, holdsCertificate: Bool = true
    ) {
        // Files without certificates say nothing of the SVID's end.
        let notAfter = holdsCertificate ? rendered.svid.notAfter : expiry ?? rendered.svid.notAfter
        self.init(
            files: rendered.files + kept, leaf: rendered.svid.certificates.first, expiry: expiry,
            facts: [
                HookSubject.Fact("spiffe_id", rendered.svid.id.description),
                HookSubject.Fact("not_after", notAfter.rfc3339),
            ], passphrase: rendered.passphrase, trustDomain: rendered.svid.id.trustDomain)
    }

    /// A set that was found on the disk.
    ///
    /// - Parameter chain: The name of a file that begins with the leaf, or with its key.
    init(found files: [DeliveredFile], chain: String?) {
        let contents = files.first { $0.name == chain }?.contents
        let leaf: Certificate? =
            switch contents {
            case .bytes(let bytes): Self.leaf(bytes.span)
            case .secret(let secret): secret.withSpan { Self.leaf($0) }
            case .numbered, nil: nil
            }
        self.init(
            files: files, leaf: leaf, expiry: leaf?.notAfter,
            facts: leaf.map { [HookSubject.Fact("not_after", $0.notAfter.rfc3339)] } ?? [])
    }

    private init(
        files: [DeliveredFile], leaf: Certificate?, expiry: Timestamp? = nil, facts: [HookSubject.Fact],
        passphrase: SecretBytes? = nil, trustDomain: TrustDomain? = nil
    ) {
        self.files = files
        self.expiry = expiry
        notAfter = leaf?.notAfter
        spiffeID = leaf?.uris.first
        serialNumber = leaf?.serialNumber
        fingerprint = leaf.map { Self.hexadecimal($0.sha256Fingerprint) }
        self.facts = facts
        self.passphrase = passphrase
        self.trustDomain = trustDomain
    }

    /// What hooks learn of it as a generation.
    func subject(_ generation: UInt64) -> HookSubject {
        HookSubject(generation: generation, fingerprint: fingerprint, facts: facts, passphrase: passphrase)
    }

    private static func leaf(_ contents: Span<UInt8>) -> Certificate? {
        // What cannot be read was not written by us, or is no certificate: then nothing is known of it.
        do { return try Certificate.parse(contents: contents).first } catch { return nil }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }.joined()
    }
}
