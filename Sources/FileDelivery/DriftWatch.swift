internal import NativeKernel
internal import Synchronization

/// Notices that somebody changes something in an output directory or in what is published there.
///
/// The first change takes the watches away until the look that it leads to: a publication, which is many changes, wakes
/// nobody more than once, and of those that follow each other at once only one in each `burst`.
final class DriftWatch: Sendable {
    private struct State {
        /// Empty from the first change on, until the next look.
        var alarms: [DirectoryAlarm] = []
        /// Whether something has changed since the last look began.
        var hasChanged = false
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
        let watches = watch()
        let rest = await act()
        state.withLock { $0.rest = rest > .zero ? .now + rest : nil }
        return watches ? nil : .now + .seconds(600)
    }

    /// What belongs to one burst of changes, of which the publication itself is one.
    private static let burst = Duration.milliseconds(50)

    /// Has the next change told; false where there is nothing to watch, or the user's limit of watches is reached: then
    /// a regular look has to do.
    private func watch() -> Bool {
        state.withLock { $0.hasChanged = false }
        let path = output.settings.directory
        let alarms = [path, "\(path)/\(Layout.data)"].compactMap(alarm)
        let superseded = state.withLock { state in
            // A look that is asked for already puts its own there, where they belong by then.
            state.hasChanged ? alarms : exchange(&state.alarms, with: alarms)
        }
        // Let go of them only here, outside of the lock.
        _ = superseded
        return !alarms.isEmpty
    }

    private func alarm(_ path: String) -> DirectoryAlarm? {
        do {
            return try DirectoryAlarm(path) { [weak self] event in self?.take(event) }
        } catch {
            return nil
        }
    }

    private func take(_ event: DirectoryEvent) {
        guard event.name.map(Self.isOfInterest) ?? true else { return }
        let (begun, alarms) = state.withLock { state in
            state.hasChanged = true
            return (state.begun, exchange(&state.alarms, with: []))
        }
        // Let go of them only here, outside of the lock.
        _ = alarms
        guard let (chores, ticket) = begun else { return }
        chores.ask(for: ticket, at: .now + Self.burst)
    }

    /// The agent's own entries come and go with every publication; the link to the generation is one that matters.
    private static func isOfInterest(_ name: String) -> Bool { name == Layout.data || Layout.allows(name) }
}
