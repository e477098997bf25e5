internal import NativeCrypto
internal import NativeMessages
internal import NativeRPC
internal import SPIFFE

extension X509Answer {
    /// SVIDs and bundles, or the status that refuses them.
    fileprivate func content() throws(RPCStatus) -> (svids: [X509SVID], bundles: X509BundleSet) {
        switch self {
        case .state(let svids, let bundles): return (svids, bundles)
        case .denied: throw RPCStatus(.permissionDenied, "no identity issued")
        }
    }
}

extension X509SVIDResponseMessage {
    /// The answer of FetchX509SVID.
    init(_ answer: X509Answer) throws(RPCStatus) {
        let (svids, bundles) = try answer.content()
        let own = Set(svids.map(\.id.trustDomain))
        self.init(
            svids: svids.map { svid in
                X509SVIDMessage(
                    spiffeID: svid.id.description, x509SVID: svid.certificates.flatMap(\.der),
                    x509SVIDKey: svid.privateKey.native.pkcs8,
                    bundle: bundles[svid.id.trustDomain]?.authorities.flatMap(\.der) ?? [],
                    hint: svid.hint ?? "")
            },
            federatedBundles: bundles.byTrustDomainID { !own.contains($0) })
    }

    func payload() throws(RPCStatus) -> RPCPayloadBytes {
        do {
            return .secret(try encoded())
        } catch {
            throw RPCStatus(.internalError, "\(error)")
        }
    }
}

extension X509BundlesResponseMessage {
    /// The answer of FetchX509Bundles.
    init(_ answer: X509Answer) throws(RPCStatus) {
        self.init(bundles: try answer.content().bundles.byTrustDomainID { _ in true })
    }

    func payload() throws(RPCStatus) -> RPCPayloadBytes {
        do {
            return .plain(try encoded())
        } catch {
            throw RPCStatus(.internalError, "\(error)")
        }
    }
}

extension X509BundleSet {
    /// As the Workload API writes bundles: the trust domain's SPIFFE ID, and DER one after the other (ST-19).
    fileprivate func byTrustDomainID(where isWanted: (TrustDomain) -> Bool) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for bundle in self where isWanted(bundle.trustDomain) {
            found["spiffe://\(bundle.trustDomain)"] = bundle.authorities.flatMap(\.der)
        }
        return found
    }
}
