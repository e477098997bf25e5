internal import FileDelivery
internal import NativeKernel
package import SPIFFE
internal import WorkloadAPI

/// Turns a state into the files of one output: bytes, modes and owners, no input or output.
package struct FileRenderer: Sendable {
    private let plan: OutputPlan

    package init(plan: OutputPlan) {
        self.plan = plan
    }

    /// The files of the output, and the SVID that they carry.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - time: The time at which authorities count as expired.
    /// - Throws: `RenderingError` if the state does not hold the identity that the output asks for, or a file's form
    ///   cannot hold what is in it.
    package func render(_ state: IdentityState, at time: Timestamp = .now) throws(RenderingError) -> RenderedSet {
        let svid: X509SVID
        do throws(IdentityMissing) {
            svid = try plan.identity.select(from: state.x509)
        } catch {
            throw .identity(error)
        }
        let passphrase = plan.passphrase?.passphrase(for: svid)
        var rendering = Rendering(
            svid: svid, state: state, time: time, directory: plan.delivery.directory, generatedPassphrase: passphrase)
        let files = plan.files.filter { !plan.removes($0, of: svid, in: state, at: time) }
        guard !files.isEmpty else { throw .expired }
        for file in files { try rendering.add(file) }
        if rendering.missing.count == files.count, let first = rendering.missing.first {
            throw .waiting("\(first)")
        }
        return RenderedSet(
            svid: svid, files: rendering.files, passphrase: passphrase, missing: rendering.missing,
            warnings: rendering.warnings)
    }
}
