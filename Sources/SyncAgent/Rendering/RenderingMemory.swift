internal import NativeKernel
internal import SPIFFE
internal import Synchronization
internal import WorkloadAPI

/// Remembers what an output was rendered from last: most messages change one identity, and rendering can be costly
/// where passphrases protect what is written.
final class RenderingMemory: Sendable {
    /// Everything of a state that an output's files can depend on.
    private struct Input: Equatable {
        let svid: X509SVID
        /// For credential folders with further identities.
        let svids: [X509SVID]
        let bundles: X509BundleSet
        let revocationLists: [RevocationList]
        let jwtBundles: JWTBundleSet?
        let tokens: [JWTSVID?]
        let witSVIDs: [WITSVID]
    }

    private let plan: OutputPlan
    private let renderer: FileRenderer
    private let latest = Mutex<(input: Input, set: RenderedSet)?>(nil)

    init(plan: OutputPlan) {
        self.plan = plan
        renderer = FileRenderer(plan: plan)
    }

    /// The files of the output; those of the last call where nothing that they depend on has changed.
    func render(_ state: IdentityState) throws(RenderingError) -> RenderedSet {
        // With the time, authorities expire without another message.
        guard !plan.files.contains(where: \.content.dependsOnTime) else { return try renderer.render(state) }
        let input = try input(of: state)
        if let known = latest.withLock({ $0 }), known.input == input { return known.set }
        let set = try renderer.render(state)
        latest.withLock { $0 = (input, set) }
        return set
    }

    private func witSVIDs(of state: IdentityState) -> [WITSVID] {
        guard plan.needsWIT, case .held(let context) = state.wit else { return [] }
        return context.svids
    }

    private func input(of state: IdentityState) throws(RenderingError) -> Input {
        let svid: X509SVID
        do throws(IdentityMissing) {
            svid = try plan.identity.select(from: state.x509)
        } catch {
            throw .identity(error)
        }
        return Input(
            svid: svid, svids: plan.layout == .credentialFolder ? state.x509.svids : [], bundles: state.x509.bundles,
            revocationLists: state.x509.revocationLists, jwtBundles: state.jwtBundles,
            tokens: plan.tokenRequests(of: svid).map { state.tokens[$0] }, witSVIDs: witSVIDs(of: state))
    }
}

extension FileContent {
    fileprivate var dependsOnTime: Bool {
        switch self {
        case .trustBundle(let form), .trustStore(let form, _): form.omitExpired
        case .trustBundles(let omitExpired): omitExpired
        default: false
        }
    }
}
