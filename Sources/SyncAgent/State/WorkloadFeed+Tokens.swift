internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// What only some outputs need: whatever happens to these streams, the other outputs go on.
extension WorkloadFeed {
    /// The keys that JWT-SVIDs are checked with.
    func followJWTBundles() async -> AgentError? {
        do {
            for try await event in client.jwtBundleSets {
                switch event {
                case .state(let state):
                    for warning in state.warnings { logger.warning("\(warning)") }
                    update { $0.jwtBundles = state.bundles }
                case .discarded(let error):
                    logger.error("a message with JWT bundles was discarded, the files stay: \(error.message)")
                case .interrupted, .resumed: break
                }
            }
        } catch {
            logger.error("no JWT bundles can be had from the Workload API: \(error)")
            obstacles.set(AgentError(code: .unavailable, message: "no JWT bundles: \(error)"))
        }
        return nil
    }

    /// The agent itself sends WIT-SVIDs anew before they expire (rule WI-3).
    func followWIT() async -> AgentError? {
        do {
            for try await event in client.witContexts() {
                switch event {
                case .state(let context):
                    for svid in context.svids {
                        logger.info(
                            "new WIT-SVID",
                            metadata: ["spiffe_id": "\(svid.id)", "not_after": "\(svid.expiry.rfc3339)"])
                    }
                    for warning in context.warnings { logger.warning("\(warning)") }
                    update { parts in
                        parts.wit = context
                        parts.witDenial = nil
                    }
                case .discarded(let error):
                    logger.error("a message with WIT-SVIDs was discarded, the files stay: \(error.message)")
                case .interrupted(let error, _):
                    obstacles.set(AgentError(error))
                    if error.code == .permissionDenied { update { $0.witDenial = error.message } }
                case .resumed: update { $0.witDenial = nil }
                }
            }
        } catch {
            logger.error("no WIT-SVIDs can be had from the Workload API: \(error)")
            obstacles.set(AgentError(code: .unavailable, message: "no WIT-SVIDs: \(error)"))
        }
        return nil
    }
}
