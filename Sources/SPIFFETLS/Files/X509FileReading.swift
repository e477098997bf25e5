internal import NativeKernel
internal import SPIFFE

/// One look at all the files, and what it makes of the state before.
struct X509FileReading: Sendable {
    private typealias Content = Result<SecretBytes, X509FileError>

    /// Far above what the files of an identity hold.
    private static let limit = 1 << 20

    private let certificates: Content
    private let privateKey: Content
    private let bundle: Content
    private let federated: [TrustDomain: Content]

    /// Reads; blocks.
    init(_ files: X509Files) {
        certificates = Self.read(files.certificates)
        privateKey = files.privateKey == files.certificates ? certificates : Self.read(files.privateKey)
        bundle = Self.read(files.bundle)
        federated = files.federatedBundles.mapValues(Self.read)
    }

    private static func read(_ path: String) -> Content {
        do throws(SystemError) {
            return .success(try FileReader.readSecret(path, limit: limit))
        } catch {
            return .failure(X509FileError(error.reason == .noSuchFile ? .missing : .unreadable, "\(error)"))
        }
    }

    /// What comes of the state before.
    ///
    /// An SVID is taken whole or not at all: its key is the leaf's, and it leads to an authority of the bundle that was
    /// read beside it. Bundles are taken for themselves, so that a removed authority counts at once, whatever the SVID is.
    /// What a missing file held is withdrawn; anything else that is wrong leaves what was there.
    func next(after old: X509FileState, at time: Timestamp) -> X509FileState {
        var state = old
        state.problem = nil
        do throws(X509FileError) {
            let svid = try svid()
            let own = try Self.bundle(bundle, of: svid.id.trustDomain)
            do throws(X509VerificationError) {
                try svid.verify(against: own, at: time)
            } catch {
                throw X509FileError(.invalid, "the SVID in the files is not trusted by the bundle beside it: \(error)")
            }
            state.svid = svid
        } catch {
            state.problem = error
            if isIdentityMissing { state.svid = nil }
        }
        state.bundles = bundles(after: old, svid: state.svid, &state.problem)
        return state
    }

    private var isIdentityMissing: Bool {
        certificates.isMissing || privateKey.isMissing
    }

    /// The bundle of the SVID's own trust domain lies in a file that does not say whose it is: it counts as long as the
    /// leaf beside it, believed or not, is of the trust domain of the SVID that is presented.
    private func bundles(
        after old: X509FileState, svid: X509SVID?, _ problem: inout X509FileError?
    ) -> X509BundleSet {
        var contents = federated
        let before = old.bundles.trustDomains.first { federated[$0] == nil }
        if let own = svid?.id.trustDomain ?? before {
            let counts = statedTrustDomain == own || bundle.isMissing
            contents[own] = counts ? bundle : old.bundles[own] == nil ? nil : .failure(Self.unclear)
        }
        var bundles: [X509Bundle] = []
        for (trustDomain, content) in contents {
            do throws(X509FileError) {
                bundles.append(try Self.bundle(content, of: trustDomain))
            } catch {
                problem = problem ?? error
                guard error.code != .missing, let last = old.bundles[trustDomain] else { continue }
                bundles.append(last)
            }
        }
        return X509BundleSet(bundles)
    }

    private static let unclear = X509FileError(
        .invalid, "the certificates beside the bundle do not say that it is of the same trust domain as before")

    private var statedTrustDomain: TrustDomain? {
        guard case .success(let bytes) = certificates else { return nil }
        do {
            let leaf = try bytes.withSpan { (span) throws(X509DecodingError) in try Certificate.parse(contents: span) }[
                0]
            return try leaf.uris.first.map { uri throws(SPIFFEIDError) in try SPIFFEID(parsing: uri).trustDomain }
        } catch {
            // What is wrong with the certificates is told where the SVID is read.
            return nil
        }
    }

    private func svid() throws(X509FileError) -> X509SVID {
        let certificates = try certificates.get()
        let privateKey = try privateKey.get()
        do throws(X509SVIDError) {
            return try certificates.withSpan { (certificates) throws(X509SVIDError) in
                try privateKey.withSpan { (key) throws(X509SVIDError) in
                    try X509SVID(certificatesPEM: certificates, privateKeyPEM: key)
                }
            }
        } catch {
            throw X509FileError(.invalid, "the files hold no X509-SVID: \(error)")
        }
    }

    private static func bundle(_ content: Content, of trustDomain: TrustDomain) throws(X509FileError) -> X509Bundle {
        let bytes = try content.get()
        do throws(X509DecodingError) {
            return try bytes.withSpan { (pem) throws(X509DecodingError) in
                try X509Bundle(trustDomain: trustDomain, pem: pem)
            }
        } catch {
            throw X509FileError(.invalid, "the file of the bundle of \(trustDomain) holds none: \(error)")
        }
    }
}

extension Result<SecretBytes, X509FileError> {
    fileprivate var isMissing: Bool {
        guard case .failure(let error) = self else { return false }
        return error.code == .missing
    }
}
