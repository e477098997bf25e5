internal import NativeKernel
internal import Synchronization

/// Notices that somebody changes something in an output directory or in what is published there.
final class DriftWatch: Sendable {
    private struct State {
        var directory: DirectoryAlarm?
        var generation: DirectoryAlarm?
        /// What the alarms are in.
        var place: DirectoryPlace?
        /// Not to look before.
        var rest: ContinuousClock.Instant?
        var begun: (chores: Chores, ticket: Chores.Ticket)?
    }

    private let output: OutputDirectory
    private let act: @Sendable () async -> Duration
    private let state = Mutex(State())

    init(of output: OutputDirectory, _ act: @escaping @Sendable () async -> Duration) {
        self.output = output
        self.act = act
    }

    /// Looks for the first time, by this chore.
    func begin(_ chores: Chores, _ ticket: Chores.Ticket) {
        state.withLock { $0.begun = (chores, ticket) }
        chores.ask(for: ticket)
    }

    /// Looks, after the watches have been put where they belong, so that no change is missed.
    func look() async -> ContinuousClock.Instant? {
        guard !output.isClosed else { return nil }
        if let rest = state.withLock({ $0.rest }), .now < rest { return rest }
        let place = output.place
        watch(place)
        let rest = await act()
        let isBlind = state.withLock { state in
            state.rest = rest > .zero ? .now + rest : nil
            return state.directory == nil
        }
        // Put right by the look itself, or published meanwhile: there is something else to watch.
        if output.place != place { return .now + Self.burst }
        return isBlind ? .now + .seconds(600) : nil
    }

    /// What belongs to one burst of changes, of which the publication itself is one.
    private static let burst = Duration.milliseconds(50)

    private func watch(_ place: DirectoryPlace) {
        let known = state.withLock { $0.directory == nil ? nil : $0.place }
        guard known != place else { return }
        let isSameDirectory = known?.opening == place.opening
        let path = output.settings.directory
        let directory = isSameDirectory ? nil : alarm(path)
        let generation = alarm("\(path)/\(Layout.data)")
        let old = state.withLock { state in
            let old = (isSameDirectory ? nil : state.directory, state.generation)
            if !isSameDirectory { state.directory = directory }
            (state.generation, state.place) = (generation, place)
            return old
        }
        // Let go of them only here, outside of the lock.
        _ = old
    }

    /// Nil where it is not there, or the user's limit of watches is reached; then a regular look has to do.
    private func alarm(_ path: String) -> DirectoryAlarm? {
        do {
            return try DirectoryAlarm(path) { [weak self] event in self?.take(event) }
        } catch {
            return nil
        }
    }

    private func take(_ event: DirectoryEvent) {
        guard event.name.map(Self.isOfInterest) ?? true else { return }
        let begun = state.withLock { state in
            // Nothing more will be heard of it: the next look watches what is there then.
            if !event.kinds.isDisjoint(with: .directoryGone) { state.place = nil }
            return state.begun
        }
        guard let (chores, ticket) = begun else { return }
        chores.ask(for: ticket, at: .now + Self.burst)
    }

    /// The agent's own entries come and go with every publication; the link to the generation is one that matters.
    private static func isOfInterest(_ name: String) -> Bool { name == Layout.data || Layout.allows(name) }
}
