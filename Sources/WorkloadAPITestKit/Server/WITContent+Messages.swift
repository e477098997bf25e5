internal import NativeMessages
internal import NativeRPC
internal import SPIFFE

extension WITContent: ProfileContent {
    func payload(for call: WorkloadAPICall, _ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        switch call {
        case .fetchWITSVID: try fetch(request)
        case .fetchWITBundles: try bundlesPayload()
        default: throw .otherProfile(call)
        }
    }

    private func fetch(_ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        let message: WITSVIDRequestMessage = try request.decoded()
        let id = message.spiffeID
        let wanted = id.isEmpty ? svids : svids.filter { $0.spiffeID == id }
        guard id.isEmpty || !wanted.isEmpty else { throw RPCStatus(.permissionDenied, "no identity issued") }
        let messages = wanted.map { svid in
            WITSVIDMessage(
                spiffeID: svid.spiffeID, witSVID: svid.token, witSVIDKey: svid.privateKey, hint: svid.hint ?? "")
        }
        do {
            return .secret(try WITSVIDResponseMessage(svids: messages).encoded())
        } catch {
            throw .badMessage(error, .internalError)
        }
    }

    private func bundlesPayload() throws(RPCStatus) -> RPCPayloadBytes {
        do {
            var documents: [String: String] = [:]
            for bundle in bundles {
                documents[bundle.trustDomain.id.description] = String(decoding: try bundle.jwkSet(), as: UTF8.self)
            }
            documents.merge(jwkSets) { _, raw in raw }
            return .plain(try WITBundlesResponseMessage(bundles: documents).encoded())
        } catch {
            throw .badMessage(error, .internalError)
        }
    }
}
