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
                    update { parts in
                        parts.jwtBundles = state.bundles
                        parts.obstacles.jwtBundles = nil
                    }
                case .discarded(let error):
                    logger.error("a message with JWT bundles was discarded, the files stay: \(error.message)")
                    note(noJWTBundles: AgentError(error))
                case .interrupted(let error, _): note(noJWTBundles: AgentError(error))
                case .resumed: break
                }
            }
        } catch {
            logger.error("no JWT bundles can be had from the Workload API: \(error)")
            let obstacle = AgentError(code: .unavailable, message: "no JWT bundles: \(error)")
            obstacles.set(obstacle)
            note(noJWTBundles: obstacle)
        }
        return nil
    }

    /// An agent that says nothing at all must not keep those waiting who need not have the bundles.
    func noteSilenceOfJWTBundles() async -> AgentError? {
        await Timers.shared.sleep(for: .seconds(10))
        if !Task.isCancelled {
            note(noJWTBundles: AgentError(code: .unavailable, message: "the Workload API has sent none yet"))
        }
        return nil
    }

    private func note(noJWTBundles reason: AgentError) {
        update(where: { $0.jwtBundles == nil && $0.obstacles.jwtBundles != reason }) {
            $0.obstacles.jwtBundles = reason
        }
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
