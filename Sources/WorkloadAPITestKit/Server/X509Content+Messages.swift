internal import NativeCrypto
internal import NativeMessages
internal import NativeRPC
internal import SPIFFE

extension X509Content: ProfileContent {
    func payload(for call: WorkloadAPICall, _ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        do throws(MessageError) {
            switch call {
            case .fetchX509SVID: return .secret(try svidMessage.encoded())
            case .fetchX509Bundles: return .plain(try bundlesMessage.encoded())
            default: break
            }
        } catch {
            throw .badMessage(error, .internalError)
        }
        throw .otherProfile(call)
    }

    private var svidMessage: X509SVIDResponseMessage {
        let own = Set(svids.compactMap(\.trustDomain))
        return X509SVIDResponseMessage(
            svids: svids.map { svid in
                X509SVIDMessage(
                    spiffeID: svid.spiffeID, x509SVID: svid.certificatesDER, x509SVIDKey: svid.privateKey.native.pkcs8,
                    bundle: svid.trustDomain.flatMap { bundles[$0] }?.authorities.flatMap(\.der) ?? [],
                    hint: svid.hint ?? "")
            },
            crl: revocationLists, federatedBundles: bundles.byTrustDomainID { !own.contains($0) })
    }

    private var bundlesMessage: X509BundlesResponseMessage {
        X509BundlesResponseMessage(crl: revocationLists, bundles: bundles.byTrustDomainID { _ in true })
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
