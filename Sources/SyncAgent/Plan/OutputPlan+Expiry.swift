internal import SPIFFE

/// When what is in the files ends.
extension OutputPlan {
    /// When the first of the credentials in the files expires; nil where none does.
    func expiry(of svid: X509SVID, in state: IdentityState, at time: Timestamp) -> Timestamp? {
        files.filter { !removes($0, of: svid, in: state, at: time) }.compactMap { end(of: $0, svid, state) }.min()
    }

    /// Whether a file is left out since its token has expired.
    func removes(_ file: FilePlan, of svid: X509SVID, in state: IdentityState, at time: Timestamp) -> Bool {
        guard removesExpired, file.content.isToken, let end = end(of: file, svid, state) else { return false }
        return end <= time
    }

    /// When everything goes, where expired credentials are removed, and when a token before that.
    ///
    /// Files of an X509-SVID go with it, together with all others; tokens alone go one after the other.
    func removals(
        of svid: X509SVID, in state: IdentityState, at time: Timestamp
    ) -> (all: Timestamp, next: Timestamp?) {
        let tokens = files.filter { $0.content.isToken && !removes($0, of: svid, in: state, at: time) }
            .compactMap { end(of: $0, svid, state) }
        let last = files.contains(where: \.content.expires) ? nil : tokens.max()
        let all = last ?? svid.notAfter
        return (all, removesExpired ? tokens.filter { $0 < all }.min() : nil)
    }

    private func end(of file: FilePlan, _ svid: X509SVID, _ state: IdentityState) -> Timestamp? {
        switch file.content {
        case .jwtSVID(let audience, let id):
            return state.tokens[TokenRequest(audience: audience, id: id ?? svid.id)]?.expiry
        case .witSVID(let id), .witKey(_, let id):
            guard case .held(let context) = state.wit else { return nil }
            return context.svid(of: id ?? svid.id, hint: svid.hint)?.expiry
        default: return file.content.expires ? svid.notAfter : nil
        }
    }
}

extension FileContent {
    /// Whether it is of no use once the X509-SVID has expired.
    var expires: Bool {
        switch self {
        case .certificateChain, .leaf, .privateKey, .combined, .keyStore, .credentialBundle: true
        default: false
        }
    }

    /// Whether it is a token, or a key of no use without one.
    var isToken: Bool {
        switch self {
        case .jwtSVID, .witSVID, .witKey: true
        default: false
        }
    }
}
