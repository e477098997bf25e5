internal import FileDelivery
internal import SPIFFE
internal import WorkloadAPI

/// Turns a state into the files of one output: bytes, modes and owners, no input or output.
struct FileRenderer: Sendable {
    let plan: OutputPlan

    /// The files of the output, and the SVID that they carry.
    ///
    /// - Throws: `IdentityMissing` if the state does not hold the identity that the output asks for.
    func render(_ context: X509Context) throws(IdentityMissing) -> (svid: X509SVID, files: [DeliveredFile]) {
        let svid = try plan.identity.select(from: context)
        let files = plan.files.map { file in
            DeliveredFile(
                name: file.name, contents: contents(file.kind, svid, context), mode: file.mode, owner: file.owner)
        }
        return (svid, files)
    }

    private func contents(_ kind: FileKind, _ svid: X509SVID, _ context: X509Context) -> DeliveredFile.Contents {
        switch kind {
        case .certificateChain: .bytes(svid.certificateChainPEM)
        case .privateKey: .secret(svid.privateKeyPEM)
        // The validated context always holds the bundle that its SVIDs were verified against.
        case .trustBundle: .bytes(context.bundles[svid.id.trustDomain]?.pem ?? [])
        case .combined: .secret(svid.combinedPEM)
        }
    }
}
