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
        /// What stands in the way of files that nothing waits for.
        let obstacles: TokenObstacles?
    }

    private let plan: OutputPlan
    private let renderer: FileRenderer
    /// With the time, authorities and tokens expire without another message.
    private let dependsOnTime: Bool
    private let latest = Mutex<(input: Input, set: RenderedSet)?>(nil)

    init(plan: OutputPlan) {
        self.plan = plan
        renderer = FileRenderer(plan: plan)
        dependsOnTime = plan.files.contains { $0.content.dependsOnTime || plan.removesExpired && $0.content.isToken }
    }

    /// The files of the output; those of the last call where nothing that they depend on has changed.
    func render(_ state: IdentityState) throws(RenderingError) -> RenderedSet {
        guard !dependsOnTime else { return try renderer.render(state) }
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
            tokens: plan.tokenRequests(of: svid).map { state.tokens[$0] }, witSVIDs: witSVIDs(of: state),
            obstacles: plan.files.allSatisfy(\.isAwaited) ? nil : state.obstacles)
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
