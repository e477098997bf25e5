import NativeCrypto
import SPIFFE
import SPIFFETLS
import WorkloadAPITestKit

/// Two trust domains with an authority each, and what they issue.
struct TLSWorld {
    let authority: TestAuthority
    let foreign: TestAuthority
    let web: SPIFFEID
    let api: SPIFFEID
    let stranger: SPIFFEID

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
        api = try SPIFFEID(parsing: "spiffe://example.org/api")
        stranger = try SPIFFEID(parsing: "spiffe://other.example/stranger")
    }

    /// The bundles of both trust domains.
    var bundles: X509BundleSet { X509BundleSet([authority.bundle, foreign.bundle]) }

    func svid(_ id: SPIFFEID, key: TestKey = .p256) throws -> X509SVID {
        let issuer = id.isMember(of: foreign.trustDomain) ? foreign : authority
        return try issuer.issue(id, key: key, lifetime: .seconds(3600))
    }

    func rules(
        _ authorizer: Authorizer = .any, policy: TrustDomainPolicy = .anyInBundleSet,
        bundles: (any X509BundleSource)? = nil
    ) throws -> PeerRules {
        try PeerRules(bundles: bundles ?? self.bundles, authorize: authorizer, policy: policy)
    }

    func server(
        _ authorizer: Authorizer = .any, policy: TrustDomainPolicy = .anyInBundleSet,
        bundles: (any X509BundleSource)? = nil, options: TLSOptions = .defaults
    ) throws -> ServerTLS {
        try ServerTLS(
            identity: try svid(web), peers: try rules(authorizer, policy: policy, bundles: bundles), options: options)
    }

    func client(
        _ authorizer: Authorizer = .any, id: SPIFFEID? = nil, policy: TrustDomainPolicy = .anyInBundleSet,
        bundles: (any X509BundleSource)? = nil, options: TLSOptions = .defaults
    ) throws -> ClientTLS {
        try ClientTLS(
            identity: try svid(id ?? api), peers: try rules(authorizer, policy: policy, bundles: bundles),
            options: options)
    }
}
