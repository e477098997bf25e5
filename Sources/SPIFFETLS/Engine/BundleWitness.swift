internal import SPIFFE
internal import Synchronization

/// Asks a source, once, and remembers what it said: the bundle that a proof was made with.
final class BundleWitness: X509BundleSource {
    private let source: any X509BundleSource
    private let answer = Mutex<(trustDomain: TrustDomain, result: Result<X509Bundle?, any Error>)?>(nil)

    init(_ source: any X509BundleSource) {
        self.source = source
    }

    func x509Bundle(for trustDomain: TrustDomain) throws -> X509Bundle? {
        if let known = answer.withLock({ $0 }), known.trustDomain == trustDomain { return try known.result.get() }
        let result = Result { try source.x509Bundle(for: trustDomain) }
        answer.withLock { $0 = (trustDomain, result) }
        return try result.get()
    }

    /// The bundle of a trust domain; nil also where the source fails, which whoever asks for it next is told.
    func bundle(for trustDomain: TrustDomain) -> X509Bundle? {
        do {
            return try x509Bundle(for: trustDomain)
        } catch {
            return nil
        }
    }

    /// What was given out last.
    var last: X509Bundle? {
        guard case .success(let bundle)? = answer.withLock({ $0?.result }) else { return nil }
        return bundle
    }
}
