internal import FileDelivery
internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import Synchronization

/// Files that the others do not wait for, and that cannot be had now.
extension OutputDelivery {
    /// What an earlier delivery has left of them stays: a new certificate is no reason to take a token away that is
    /// still good.
    func kept(_ missing: [MissingFile], of svid: X509SVID) async throws(DeliveryError) -> [DeliveredFile] {
        guard !missing.isEmpty, let found = try await opened().snapshot() else { return [] }
        return missing.flatMap { missing in
            let plan = missing.file
            return found.filter { isKept($0, plan, svid) }.map { file in
                DeliveredFile(
                    name: file.name, contents: file.contents, mode: plan.mode, owner: plan.owner, readers: plan.readers)
            }
        }
    }

    private func isKept(_ found: DeliveredFile, _ file: FilePlan, _ svid: X509SVID) -> Bool {
        guard file.pattern.map({ $0.mayGive(found.name) }) ?? (found.name == file.name) else { return false }
        guard case .jwtSVID(let audience, let id) = file.content else { return true }
        guard case .secret(let bytes) = found.contents else { return false }
        do {
            let token = try bytes.withSpan { (span) throws(SVIDTokenError) in try JWTSVID(parsingUnverified: span) }
            let isOfUse = !plan.removesExpired || token.expiry > .now
            return isOfUse && token.id == id ?? svid.id && Set(token.audience) == Set(audience)
        } catch {
            // Not a token that the agent has written.
            return false
        }
    }

    /// Says what is missing, once for as long as it is the same.
    func report(_ missing: [MissingFile]) {
        let names = missing.map(\.file.name)
        let isNew = memory.withLock { memory in
            defer { memory.missing = names }
            return memory.missing != names
        }
        guard isNew else { return }
        for file in missing { logger.warning("delivered without a file: \(file)") }
    }
}
