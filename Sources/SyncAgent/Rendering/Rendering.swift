internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// One pass over the files of an output.
struct Rendering {
    let svid: X509SVID
    let state: IdentityState
    /// The time at which authorities count as expired.
    let time: Timestamp
    /// The path of the output's directory.
    let directory: String
    /// What keys are encrypted with where it is generated.
    private let generatedPassphrase: SecretBytes?
    private(set) var files: [DeliveredFile] = []
    private(set) var missing: [MissingFile] = []
    private(set) var warnings: [String] = []

    init(
        svid: X509SVID, state: IdentityState, time: Timestamp, directory: String, generatedPassphrase: SecretBytes?
    ) {
        self.svid = svid
        self.state = state
        self.time = time
        self.directory = directory
        self.generatedPassphrase = generatedPassphrase
    }

    var context: X509Context { state.x509 }

    /// The bundle of the SVID's own trust domain; the validated context always holds it.
    var ownBundle: X509Bundle? { context.bundles[svid.id.trustDomain] }

    /// Adds what one entry of the plan stands for.
    mutating func add(_ file: FilePlan) throws(RenderingError) {
        if !file.isAwaited, let reason = obstacle(to: file) {
            return missing.append(MissingFile(file: file, reason: reason))
        }
        guard let pattern = file.pattern else {
            return append(file, file.name, try contents(of: file, in: svid.id.trustDomain))
        }
        if case .extraCredentialBundles = file.content { return addExtras(file, pattern) }
        for trustDomain in try trustDomains(of: file) {
            let name = pattern.name(for: trustDomain.name)
            guard trustDomain == svid.id.trustDomain || DeliveredFile.allows(name) else {
                warnings.append("the bundle of \(trustDomain) is not delivered: '\(name)' cannot be a file's name")
                continue
            }
            append(file, name, try contents(of: file, in: trustDomain))
        }
    }

    /// The passphrase itself.
    func passphrase(_ planned: PlannedPassphrase) throws(RenderingError) -> SecretBytes {
        switch planned {
        case .known(let passphrase): return passphrase
        case .generated:
            guard let generatedPassphrase else { throw .waiting("waiting for a passphrase") }
            return generatedPassphrase
        }
    }

    /// The trust domains of which there is one file each.
    private func trustDomains(of file: FilePlan) throws(RenderingError) -> [TrustDomain] {
        guard case .jwkSet = file.content else { return context.bundles.trustDomains }
        return try jwtBundles().trustDomains
    }

    /// Notes something for the log.
    mutating func warn(_ text: String) { warnings.append(text) }

    private mutating func addExtras(_ file: FilePlan, _ pattern: FileNamePattern) {
        for (index, extra) in context.svids.enumerated() where extra != svid {
            let chain = extra.certificates(without: context.bundles[extra.id.trustDomain])
            append(file, pattern.name(for: "\(index)"), .secret(extra.combinedPEM(chain)))
        }
    }

    private mutating func append(_ file: FilePlan, _ name: String, _ contents: DeliveredFile.Contents) {
        files.append(
            DeliveredFile(name: name, contents: contents, mode: file.mode, owner: file.owner, readers: file.readers))
    }
}
