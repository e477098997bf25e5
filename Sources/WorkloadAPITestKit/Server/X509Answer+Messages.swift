internal import NativeCrypto
internal import NativeMessages
internal import NativeRPC
internal import SPIFFE

extension X509Answer {
    /// What a message is to hold, before it is one.
    private struct Content {
        var svids: [TestSVID]
        var bundles: X509BundleSet
        var revocationLists: [[UInt8]] = []
    }

    private enum Answer {
        case content(Content)
        case bytes([UInt8])
    }

    private func answer() throws(RPCStatus) -> Answer {
        switch self {
        case .state(let svids, let bundles): return .content(Content(svids: svids.map(TestSVID.init), bundles: bundles))
        case .unchecked(let svids, let bundles, let lists):
            return .content(Content(svids: svids, bundles: bundles, revocationLists: lists))
        case .denied: throw RPCStatus(.permissionDenied, "no identity issued")
        case .failure(let status, let message): throw status.rpcStatus(message)
        case .bytes(let bytes): return .bytes(bytes)
        }
    }

    /// The answer of FetchX509SVID.
    func svidPayload() throws(RPCStatus) -> RPCPayloadBytes {
        switch try answer() {
        case .bytes(let bytes): return .plain(bytes)
        case .content(let content):
            let own = Set(content.svids.compactMap(\.trustDomain))
            let message = X509SVIDResponseMessage(
                svids: content.svids.map { svid in
                    X509SVIDMessage(
                        spiffeID: svid.spiffeID, x509SVID: svid.certificatesDER,
                        x509SVIDKey: svid.privateKey.native.pkcs8,
                        bundle: svid.trustDomain.flatMap { content.bundles[$0] }?.authorities.flatMap(\.der) ?? [],
                        hint: svid.hint ?? "")
                },
                crl: content.revocationLists,
                federatedBundles: content.bundles.byTrustDomainID { !own.contains($0) })
            do {
                return .secret(try message.encoded())
            } catch {
                throw RPCStatus(.internalError, "\(error)")
            }
        }
    }

    /// The answer of FetchX509Bundles.
    func bundlesPayload() throws(RPCStatus) -> RPCPayloadBytes {
        switch try answer() {
        case .bytes(let bytes): return .plain(bytes)
        case .content(let content):
            let message = X509BundlesResponseMessage(
                crl: content.revocationLists, bundles: content.bundles.byTrustDomainID { _ in true })
            do {
                return .plain(try message.encoded())
            } catch {
                throw RPCStatus(.internalError, "\(error)")
            }
        }
    }
}

extension TestSVID {
    /// The trust domain of the SPIFFE ID that is stated beside it; nil if that is none.
    fileprivate var trustDomain: TrustDomain? {
        do {
            return try SPIFFEID(parsing: spiffeID).trustDomain
        } catch {
            return nil
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
