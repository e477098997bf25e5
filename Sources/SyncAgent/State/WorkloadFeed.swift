internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import Synchronization
internal import WorkloadAPI

/// Follows the Workload API for all outputs, and puts what it says together into states.
final class WorkloadFeed: Sendable {
    /// The newest state.
    let states = LatestValue<WorkloadState>()
    /// What stands in the way of (further) states.
    let obstacles = LatestValue<AgentError>()

    private let outputs: [OutputPlan]
    let client: WorkloadAPIClient
    private let record: StreamRecord
    let logger: Logger
    private let parts = Mutex(WorkloadParts())
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
            if outputs.contains(where: \.needsJWTBundles) {
                group.addTask { await self.followJWTBundles() }
                group.addTask { await self.noteSilenceOfJWTBundles() }
            }
            if outputs.contains(where: \.needsWIT) { group.addTask { await self.followWIT() } }
            if outputs.contains(where: \.needsTokens) {
                group.addTask {
                    await self.tokens.run { tokens, obstacles in
                        self.update { parts in
                            parts.tokens = tokens
                            parts.obstacles.tokens = obstacles
                        }
                    }
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

    /// - Parameter isNews: Whether there is anything to change.
    func update(
        where isNews: (WorkloadParts) -> Bool = { _ in true }, _ change: (inout WorkloadParts) -> Void
    ) {
        // Set while the lock is held: a state must not overtake a newer one.
        parts.withLock { parts in
            guard isNews(parts) else { return }
            change(&parts)
            if let state = parts.state { states.set(.entitled(state)) }
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
