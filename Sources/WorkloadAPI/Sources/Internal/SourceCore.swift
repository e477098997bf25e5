internal import NativeKernel
internal import SPIFFE
internal import Synchronization

/// The machinery of a source: follows a stream, keeps what is in force, and tells all who want to know.
///
/// Locks are held for steps of the state machine and for copies of one pointer, never while anybody waits or code of
/// the user runs.
final class SourceCore<Message: Sendable, Material: SourceMaterial>: Sendable {
    private let status = Mutex(SourceStatus<Material>())
    /// What `status` holds as current, for readers that must not wait for one another.
    private let readable = StripedValue<SourceStatus<Material>.Shared?>(nil)
    private let pulses: LatestValue<Void>
    private let messages: WorkloadAPIUpdates<Message>
    private let now: @Sendable () -> Timestamp
    private let whenWithdrawn: @Sendable () -> Void
    private let makeMaterial: @Sendable (Message) -> Material

    /// Prepares a source; nothing happens until it is run.
    ///
    /// - Parameters:
    ///   - messages: What to follow.
    ///   - pulses: Beats after each change; several cores that make up one source share it.
    ///   - now: The clock that expiry is measured with.
    ///   - whenWithdrawn: Called just before readers can see that the agent has withdrawn what it said.
    ///   - makeMaterial: Makes of a message what readers get; code of the user may run in it.
    init(
        _ messages: WorkloadAPIUpdates<Message>, pulses: LatestValue<Void> = LatestValue(),
        now: @escaping @Sendable () -> Timestamp = { .now }, whenWithdrawn: @escaping @Sendable () -> Void = {},
        makeMaterial: @escaping @Sendable (Message) -> Material
    ) {
        self.messages = messages
        self.pulses = pulses
        self.now = now
        self.whenWithdrawn = whenWithdrawn
        self.makeMaterial = makeMaterial
    }

    /// What is in force now.
    ///
    /// - Throws: Why nothing is; that a material is empty is for the caller to see.
    func current() throws(WorkloadAPIError) -> Material {
        if let shared = readable.value { return shared.material }
        throw status.withLock { $0.failure }
    }

    var health: SourceHealth {
        let now = now()
        return status.withLock { $0.health(at: now) }
    }

    var healthUpdates: SourceUpdates<SourceHealth> {
        SourceUpdates(pulses: pulses) { [self] in isClosed ? .ended : .value(health) }
    }

    var updates: SourceUpdates<Material> {
        SourceUpdates(pulses: pulses) { [self] in
            let (isClosed, shared) = status.withLock { ($0.isClosed, $0.current) }
            if isClosed { return .ended }
            return shared.map { .value($0.material) } ?? .nothing
        }
    }

    var isClosed: Bool { status.withLock { $0.isClosed } }

    /// The error of all reading to come: the source is closed, or the agent gave an answer that no retry can change.
    var finalFailure: WorkloadAPIError? { status.withLock { $0.finalFailure } }

    /// What is in force now; nil if nothing is.
    var currentIfAny: Material? { readable.value?.material }

    func close() {
        change { $0.close() }
    }

    /// Makes a step of the state machine and tells everybody.
    ///
    /// Readers get to see it under the lock, so that who has seen the new status can read what it holds.
    private func change(_ step: (inout SourceStatus<Material>) -> Void) {
        status.withLock { status in
            step(&status)
            readable.set(status.current)
        }
        pulses.set(())
    }

    /// Waits for a state in which there is what the reader needs.
    func first(within timeout: Duration) async throws(WorkloadAPIError) -> Material {
        let deadline = ContinuousClock.now + timeout
        while true {
            // Taken before the look, so that no change after it is missed.
            let version = pulses.latest?.version ?? 0
            let (shared, failure, obstacle) = status.withLock { ($0.current, $0.finalFailure, $0.obstacle) }
            if let material = shared?.material, material.absence == nil { return material }
            if let failure { throw failure }
            let left = ContinuousClock.now.duration(to: deadline)
            if left > .zero, await pulses.next(after: version, within: left) != nil { continue }
            guard !Task.isCancelled else {
                throw WorkloadAPIError(code: .cancelled, message: "the wait for the first state was cancelled")
            }
            guard left <= .zero else { continue }
            throw WorkloadAPIError(
                code: .timedOut,
                message: "no state that can be used came within \(timeout): "
                    + (obstacle?.message ?? "nothing has come from the agent; is the source's run() running?"))
        }
    }

    // MARK: Running

    func run() async throws(WorkloadAPIError) {
        try await run {}
    }

    /// Follows the stream, and does something else beside it, which ends by cancellation or by itself.
    func run(beside companion: @escaping @Sendable () async -> Void) async throws(WorkloadAPIError) {
        try status.withLock { (status) throws(WorkloadAPIError) in try status.begin() }
        let end = await withTaskGroup(of: WorkloadAPIError?.self) { group in
            group.addTask { await self.follow() }
            group.addTask {
                await self.attend()
                return nil
            }
            async let _: Void = companion()
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        change { $0.finish(end) }
        if let end { throw end }
    }

    /// Follows the stream until the task is cancelled; returns the answer that ended it before.
    private func follow() async -> WorkloadAPIError? {
        do throws(WorkloadAPIError) {
            var events = messages.makeAsyncIterator()
            while let event = try await events.next() {
                switch event {
                case .state(let message):
                    // The user's code: outside the lock.
                    let shared = SourceStatus.Shared(makeMaterial(message))
                    change { $0.accept(shared) }
                case .discarded(let error): change { $0.discard(error) }
                case .interrupted(let error, _):
                    if error.code == .permissionDenied { whenWithdrawn() }
                    change { $0.interrupt(error) }
                case .resumed: change { $0.resume() }
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Announces what time alone changes, until the source is closed or the task is cancelled.
    private func attend() async {
        var announced = health.status
        while !Task.isCancelled {
            let version = pulses.latest?.version ?? 0
            let health = health
            if isClosed { return }
            if health.status == .expired, announced != .expired { pulses.set(()) }
            announced = health.status
            _ = await pulses.next(after: version, within: pause(before: health))
        }
    }

    /// The time until the health can change by itself; never long, since clocks are set and machines sleep.
    private func pause(before health: SourceHealth) -> Duration {
        let longest = Duration.seconds(60)
        guard health.isUsable, let expiry = health.expiry else { return longest }
        return min(longest, max(.milliseconds(100), expiry + .seconds(1) - now()))
    }
}
