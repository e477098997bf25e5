internal import NativeCrypto
public import SPIFFE

/// How peers with X509-SVIDs are judged.
public struct PeerRules: Sendable {
    /// Where the bundles come from; asked anew at each handshake.
    public let bundles: any X509BundleSource
    /// Which trust domains are accepted.
    public let policy: TrustDomainPolicy
    /// Which workloads are accepted.
    public let authorizer: Authorizer

    /// Puts rules together.
    ///
    /// - Parameters:
    ///   - bundles: A live source, or fixed bundles.
    ///   - authorizer: Which workloads are accepted.
    ///   - policy: Which trust domains are accepted.
    /// - Throws: `TLSError.Code.invalidConfiguration` if the authorizer names workloads or trust domains that the policy
    ///   refuses.
    public init(
        bundles: any X509BundleSource, authorize authorizer: Authorizer, policy: TrustDomainPolicy = .anyInBundleSet
    ) throws(TLSError) {
        for trustDomain in (authorizer.trustDomains ?? []).sorted() where !policy.allows(trustDomain) {
            throw TLSError(
                .invalidConfiguration,
                "the authorizer accepts peers of \(trustDomain), but the policy allows \(policy)")
        }
        self.bundles = bundles
        self.policy = policy
        self.authorizer = authorizer
    }

    /// Judges certificates, in the order of `TLSStep`.
    func judge(
        _ certificates: [Certificate], _ options: TLSOptions, _ memory: PeerMemory
    ) throws(TLSError) -> TLSPeer {
        let verification = try options.currentVerification()
        let chain: VerifiedX509Chain
        do throws(X509VerificationError) {
            chain = try memory.verify(certificates, bundles, at: options.clock(), verification)
        } catch {
            throw TLSError(error)
        }
        guard policy.allows(chain.id.trustDomain) else {
            throw TLSError(
                .trustDomainRefused, "the peer \(chain.id) is refused: the policy allows \(policy)", step: .policy,
                alert: .certificateUnknown, peerID: chain.id)
        }
        guard authorizer.authorizes(chain.id) else {
            throw TLSError(
                .peerNotAuthorized, "the peer \(chain.id) is not authorized: only \(authorizer) is",
                step: .authorization,
                alert: .certificateUnknown, peerID: chain.id)
        }
        return TLSPeer(certificates: certificates, chain: chain)
    }
}
