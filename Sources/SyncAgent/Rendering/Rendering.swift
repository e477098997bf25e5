internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// One pass over the files of an output.
struct Rendering {
    let svid: X509SVID
    let context: X509Context
    /// The time at which authorities count as expired.
    let time: Timestamp
    /// The path of the output's directory.
    let directory: String
    private(set) var files: [DeliveredFile] = []
    private(set) var warnings: [String] = []

    init(svid: X509SVID, context: X509Context, time: Timestamp, directory: String) {
        self.svid = svid
        self.context = context
        self.time = time
        self.directory = directory
    }

    /// The bundle of the SVID's own trust domain; the validated context always holds it.
    var ownBundle: X509Bundle? { context.bundles[svid.id.trustDomain] }

    /// Adds what one entry of the plan stands for.
    mutating func add(_ file: FilePlan) throws(RenderingError) {
        guard let pattern = file.pattern else {
            return append(file, file.name, try contents(of: file, in: svid.id.trustDomain))
        }
        if case .extraCredentialBundles = file.content { return addExtras(file, pattern) }
        for trustDomain in context.bundles.trustDomains {
            let name = pattern.name(for: trustDomain.name)
            guard trustDomain == svid.id.trustDomain || DeliveredFile.allows(name) else {
                warnings.append("the bundle of \(trustDomain) is not delivered: '\(name)' cannot be a file's name")
                continue
            }
            append(file, name, try contents(of: file, in: trustDomain))
        }
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
