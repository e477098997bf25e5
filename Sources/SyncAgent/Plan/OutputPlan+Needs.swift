internal import SPIFFE

/// What an output needs of the Workload API besides X509-SVIDs and their bundles.
extension OutputPlan {
    var needsJWTBundles: Bool {
        files.contains { file in
            switch file.content {
            case .jwkSet, .jwtBundleMap: true
            default: false
            }
        }
    }

    /// Whether one change of a trust domain's authorities comes to it by two streams: with its X509-SVIDs and their
    /// bundles, and with the bundles for JWT-SVIDs.
    var joinsStreams: Bool {
        needsJWTBundles
            && files.contains { file in
                switch file.content {
                case .jwkSet, .jwtBundleMap, .jwtSVID, .witSVID, .witKey: false
                default: true
                }
            }
    }

    var needsTokens: Bool {
        files.contains { if case .jwtSVID = $0.content { true } else { false } }
    }

    var needsWIT: Bool { files.contains(where: \.content.isIncubating) }

    /// The tokens in its files, for the identity that it carries.
    func tokenRequests(of svid: X509SVID) -> [TokenRequest] {
        files.compactMap { file in
            guard case .jwtSVID(let audience, let id) = file.content else { return nil }
            return TokenRequest(audience: audience, id: id ?? svid.id)
        }
    }
}
