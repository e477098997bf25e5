internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Tokens, and the keys to check or to use them with.
extension Rendering {
    /// The bundles for JWT-SVIDs, once they have come.
    func jwtBundles() throws(RenderingError) -> JWTBundleSet {
        guard let bundles = state.jwtBundles else {
            throw .waiting("waiting for the JWT bundles" + Self.text(state.obstacles.jwtBundles))
        }
        return bundles
    }

    /// Why a file cannot be had, where it has been asked for and is not there.
    func obstacle(to file: FilePlan) -> AgentError? {
        switch file.content {
        case .jwtSVID(let audience, let id):
            let request = TokenRequest(audience: audience, id: id ?? svid.id)
            return state.tokens[request] == nil ? state.obstacles.tokens[request] : nil
        case .jwkSet, .jwtBundleMap: return state.jwtBundles == nil ? state.obstacles.jwtBundles : nil
        default: return nil
        }
    }

    private static func text(_ obstacle: AgentError?) -> String { obstacle.map { ": \($0.message)" } ?? "" }

    func token(_ request: TokenRequest) throws(RenderingError) -> SecretBytes {
        guard let token = state.tokens[request] else {
            throw .waiting(
                "waiting for a JWT-SVID for \(request.audience.joined(separator: ", "))"
                    + Self.text(state.obstacles.tokens[request]))
        }
        return token.token
    }

    /// The WIT-SVID of an identity; nil is the output's own.
    func witSVID(_ id: SPIFFEID?) throws(RenderingError) -> WITSVID {
        let wanted = id ?? svid.id
        switch state.wit {
        case .awaited: throw .waiting("waiting for a WIT-SVID of \(wanted)")
        case .withdrawn(let reason):
            throw .identity(IdentityMissing(description: "no WIT-SVID of \(wanted): \(reason)", isFinal: false))
        case .held(let context):
            guard let found = context.svid(of: wanted, hint: svid.hint) else {
                let offered = context.svids.map { "\($0.id)" }.joined(separator: ", ")
                throw .identity(
                    IdentityMissing(
                        description: "no WIT-SVID of \(wanted); the Workload API offers \(offered)", isFinal: false))
            }
            return found
        }
    }

    /// The private key that came with a WIT-SVID, and is the one that it is bound to (rule WI-31).
    func key(of svid: WITSVID, _ encoding: WITKeyEncoding) throws(RenderingError) -> SecretBytes {
        guard let key = svid.privateKey else {
            throw .identity(IdentityMissing(description: "the WIT-SVID of \(svid.id) has no key", isFinal: false))
        }
        return switch encoding {
        case .jwk: key.text
        case .pkcs8: key.privateKey.pkcs8PEM
        }
    }
}

extension WITContext {
    /// The first SVID of an ID, of several the one with the same hint.
    func svid(of id: SPIFFEID, hint: String?) -> WITSVID? {
        let found = svids.filter { $0.id == id }
        return found.first { $0.hint == hint } ?? found.first
    }
}
