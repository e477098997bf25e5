internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import Synchronization
internal import WorkloadAPI

/// Follows the Workload API for all outputs, and puts what it says together into states.
final class WorkloadFeed: Sendable {
    private struct Parts {
        var x509: X509Context?
        var isDenied = false
        var jwtBundles: JWTBundleSet?
        var tokens: [TokenRequest: JWTSVID] = [:]
    }

    /// The newest state.
    let states = LatestValue<WorkloadState>()
    /// What stands in the way of (further) states.
    let obstacles = LatestValue<AgentError>()

    private let outputs: [OutputPlan]
    private let client: WorkloadAPIClient
    private let record: StreamRecord
    private let logger: Logger
    private let parts = Mutex(Parts())
    private let tokens: TokenKeeper

    /// - Parameter record: Where what happens to the stream is noted for those who ask.
    init(plan: AgentPlan, record: StreamRecord = StreamRecord(), logger: Logger) {
        outputs = plan.outputs
        self.record = record
        client = WorkloadAPIClient(endpoint: plan.endpoint, configuration: plan.workloadAPI)
        self.logger = logger
        tokens = TokenKeeper(client: client, logger: logger)
    }

    /// Runs until the task is cancelled.
    ///
    /// - Returns: Why the Workload API will not serve us whatever we do, if it says so; nil after a cancellation.
    func run() async -> AgentError? {
        await withTaskGroup(of: AgentError?.self) { group in
            group.addTask { await self.followX509() }
            if outputs.contains(where: \.needsJWTBundles) { group.addTask { await self.followJWTBundles() } }
            if outputs.contains(where: \.needsTokens) {
                group.addTask {
                    await self.tokens.run { tokens in self.update { $0.tokens = tokens } }
                    return nil
                }
            }
            var failure: AgentError?
            while failure == nil, let ended = await group.next() { failure = ended }
            group.cancelAll()
            return failure
        }
    }

    private func followX509() async -> AgentError? {
        var reporter = StreamReporter(endpoint: client.endpoint, logger: logger)
        do {
            for try await event in client.x509Contexts {
                reporter.report(event)
                record.note(event)
                switch event {
                case .state(let context):
                    tokens.want(wishes(in: context))
                    update { parts in
                        parts.x509 = context
                        parts.isDenied = false
                    }
                case .interrupted(let error, _):
                    obstacles.set(AgentError(error))
                    if error.code == .permissionDenied { deny(error.message) }
                case .discarded(let error): obstacles.set(AgentError(error))
                case .resumed: resume()
                }
            }
            return nil
        } catch {
            record.note(refused: error)
            return AgentError(error)
        }
    }

    /// Outputs that need no JWT bundles go on without them, whatever happens here.
    private func followJWTBundles() async -> AgentError? {
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

    /// The tokens that the outputs need, each of the identity that its output carries.
    private func wishes(in context: X509Context) -> Set<TokenRequest> {
        var wishes: Set<TokenRequest> = []
        for output in outputs where output.needsTokens {
            do throws(IdentityMissing) {
                wishes.formUnion(output.tokenRequests(of: try output.identity.select(from: context)))
            } catch {
                // The output itself says what is missing.
                continue
            }
        }
        return wishes
    }

    private func update(_ change: (inout Parts) -> Void) {
        // Set while the lock is held: a state must not overtake a newer one.
        parts.withLock { parts in
            change(&parts)
            guard let x509 = parts.x509, !parts.isDenied else { return }
            states.set(.entitled(IdentityState(x509: x509, jwtBundles: parts.jwtBundles, tokens: parts.tokens)))
        }
    }

    private func deny(_ reason: String) {
        parts.withLock { parts in
            guard !parts.isDenied else { return }
            parts.isDenied = true
            states.set(.denied(reason))
        }
    }

    /// The agent is back with the state that it had.
    private func resume() {
        guard parts.withLock({ $0.isDenied }) else { return }
        update { $0.isDenied = false }
    }
}

extension OutputPlan {
    fileprivate var needsJWTBundles: Bool {
        files.contains { file in
            switch file.content {
            case .jwkSet, .jwtBundleMap: true
            default: false
            }
        }
    }

    fileprivate var needsTokens: Bool {
        files.contains { if case .jwtSVID = $0.content { true } else { false } }
    }

    /// The tokens in its files, for the identity that it carries.
    func tokenRequests(of svid: X509SVID) -> [TokenRequest] {
        files.compactMap { file in
            guard case .jwtSVID(let audience, let id) = file.content else { return nil }
            return TokenRequest(audience: audience, id: id ?? svid.id)
        }
    }
}
