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
    /// Those that are empty after this look.
    let empty: EmptyFiles

    /// Reads; blocks.
    init(_ files: X509Files, _ before: EmptyFiles) {
        var empty = before
        empty.look(at: .now)
        certificates = Self.read(files.certificates, &empty)
        privateKey = files.privateKey == files.certificates ? certificates : Self.read(files.privateKey, &empty)
        bundle = Self.read(files.bundle, &empty)
        federated = files.federatedBundles.mapValues { Self.read($0, &empty) }
        self.empty = empty
    }

    private static func read(_ path: String, _ empty: inout EmptyFiles) -> Content {
        do throws(SystemError) {
            let bytes = try FileReader.readSecret(path, limit: limit)
            let isEmpty = bytes.count == 0
            let isWithdrawn = empty.note(path, isEmpty: isEmpty)
            guard !isWithdrawn else {
                return .failure(X509FileError(.withdrawn, "\(path) is empty: what it held is withdrawn"))
            }
            return isEmpty ? .failure(X509FileError(.invalid, "\(path) is empty")) : .success(bytes)
        } catch {
            _ = empty.note(path, isEmpty: false)
            return .failure(X509FileError(error.reason == .noSuchFile ? .missing : .unreadable, "\(error)"))
        }
    }

    /// What comes of the state before.
    ///
    /// An SVID is taken whole or not at all: its key is the leaf's, and it leads to an authority of the bundle that was
    /// read beside it. Bundles are taken for themselves, so that a removed authority counts at once, whatever the SVID is.
    /// What a file held that is missing, or empty for long, is withdrawn; anything else that is wrong leaves what was there.
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
            if isIdentityWithdrawn { state.svid = nil }
        }
        state.bundles = bundles(after: old, svid: state.svid, &state.problem)
        return state
    }

    private var isIdentityWithdrawn: Bool {
        certificates.isWithdrawn || privateKey.isWithdrawn
    }

    /// The bundle of the SVID's own trust domain lies in a file that does not say whose it is: it counts as long as the
    /// leaf beside it, believed or not, is of the trust domain of the SVID that is presented.
    private func bundles(
        after old: X509FileState, svid: X509SVID?, _ problem: inout X509FileError?
    ) -> X509BundleSet {
        var contents = federated
        let before = old.bundles.trustDomains.first { federated[$0] == nil }
        if let own = svid?.id.trustDomain ?? before {
            let counts = statedTrustDomain == own || bundle.isWithdrawn
            contents[own] = counts ? bundle : old.bundles[own] == nil ? nil : .failure(Self.unclear)
        }
        var bundles: [X509Bundle] = []
        for (trustDomain, content) in contents {
            do throws(X509FileError) {
                bundles.append(try Self.bundle(content, of: trustDomain))
            } catch {
                problem = problem ?? error
                guard !error.isWithdrawal, let last = old.bundles[trustDomain] else { continue }
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
    fileprivate var isWithdrawn: Bool {
        guard case .failure(let error) = self else { return false }
        return error.isWithdrawal
    }
}

extension X509FileError {
    fileprivate var isWithdrawal: Bool { code == .missing || code == .withdrawn }
}
