internal import NativeKernel
internal import NativeMessages
internal import NativeRPC
internal import SPIFFE

extension JWTContent: ProfileContent {
    func payload(for call: WorkloadAPICall, _ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        switch call {
        case .fetchJWTSVID: try fetch(request)
        case .fetchJWTBundles: try bundlesPayload()
        case .validateJWTSVID: try validate(request)
        default: throw .otherProfile(call)
        }
    }

    private func fetch(_ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        let message: JWTSVIDRequestMessage = try request.decoded()
        let asked = JWTRequest(
            audience: message.audience, spiffeID: message.spiffeID.isEmpty ? nil : message.spiffeID)
        let svids = try tokens(for: asked).map { svid in
            JWTSVIDMessage(spiffeID: svid.spiffeID, svid: svid.token, hint: svid.hint ?? "")
        }
        do {
            return .secret(try JWTSVIDResponseMessage(svids: svids).encoded())
        } catch {
            throw .badMessage(error, .internalError)
        }
    }

    private func tokens(for request: JWTRequest) throws(RPCStatus) -> [TestJWTSVID] {
        do throws(TestKitError) {
            switch tokens {
            case .made(let make): return try make(request)
            case .issued(let identities, let authorities, let lifetime):
                var svids: [TestJWTSVID] = []
                for identity in try wanted(identities, request) {
                    svids.append(try authorities.issueJWT(identity, audience: request.audience, lifetime: lifetime))
                }
                return svids
            }
        } catch {
            throw error.status ?? .badMessage(error, .internalError)
        }
    }

    private func wanted(_ identities: [TestIdentity], _ request: JWTRequest) throws(TestKitError) -> [TestIdentity] {
        guard !request.audience.isEmpty, !request.audience.contains("") else {
            throw TestKitError("the audience is missing", .invalidArgument)
        }
        guard let text = request.spiffeID else { return identities }
        let id: SPIFFEID
        do {
            id = try SPIFFEID(parsing: text)
        } catch {
            throw TestKitError("the SPIFFE ID that is asked for is none: \(error)", .invalidArgument)
        }
        let found = identities.filter { $0.id == id }
        guard !found.isEmpty else { throw TestKitError("no identity issued", .permissionDenied) }
        return found
    }

    private func bundlesPayload() throws(RPCStatus) -> RPCPayloadBytes {
        do {
            var documents: [String: [UInt8]] = [:]
            for bundle in bundles { documents[bundle.trustDomain.id.description] = try bundle.jwkSet() }
            documents.merge(jwkSets) { _, raw in raw }
            return .plain(try JWTBundlesResponseMessage(bundles: documents).encoded())
        } catch {
            throw .badMessage(error, .internalError)
        }
    }

    private func validate(_ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        let message: ValidateJWTSVIDRequestMessage = try request.decoded()
        var answer = ValidateJWTSVIDResponseMessage(spiffeID: verdict?.spiffeID ?? "", claims: verdict?.claims?.values)
        if verdict == nil {
            guard !message.audience.isEmpty, message.svid.count > 0 else {
                throw RPCStatus(.invalidArgument, "the audience or the token is missing")
            }
            do {
                let verified = try JWTSVID(unverified: message.svid).validate(
                    bundles: bundles, audience: .anyOf([message.audience]))
                answer.spiffeID = verified.id.description
                answer.claims = verified.claims.values
            } catch {
                throw .badMessage(error, .invalidArgument)
            }
        }
        do {
            return .plain(try answer.encoded())
        } catch {
            throw .badMessage(error, .internalError)
        }
    }
}
