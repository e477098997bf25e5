internal import Synchronization

/// Work that comes up again and again in many places, for all of which one task waits.
///
/// A task keeps the deepest stack that it has ever had, several kilobytes, so that a thousand tasks that wait most of
/// the time would hold megabytes. Here each piece of work gets a task of its own only while it is done.
package final class Chores: Sendable {
    /// Does what is to be done, and returns when to do it again; nil: when it is asked for.
    package typealias Work = @Sendable () async -> ContinuousClock.Instant?

    /// One chore, to be asked for and removed by.
    package struct Ticket: Hashable, Sendable {
        fileprivate let key: UInt64
    }

    private struct Chore {
        let work: Work
        /// When it is to be done; nil when it was not asked for.
        var due: ContinuousClock.Instant?
        var isUnderWay = false
    }

    private struct State {
        var chores: [UInt64: Chore] = [:]
        var nextKey: UInt64 = 0
        /// What was asked for, the first that is due first; also what was then asked for earlier, or is gone.
        var queue: [(due: ContinuousClock.Instant, key: UInt64)] = []
        /// When the task will look again of itself; nil for never.
        var look: ContinuousClock.Instant?

        /// Marks a chore as due; whether the task has to hear of it.
        mutating func ask(for key: UInt64, at moment: ContinuousClock.Instant) -> Bool {
            guard let (due, isUnderWay) = chores[key].map({ ($0.due, $0.isUnderWay) }) else { return false }
            if let due, due <= moment { return false }
            chores[key]?.due = moment
            // What is under way is put there when it has ended.
            guard !isUnderWay else { return false }
            var place = queue.count
            while place > 0, queue[place - 1].due > moment { place -= 1 }
            queue.insert((moment, key), at: place)
            guard look.map({ moment < $0 }) ?? true else { return false }
            look = moment
            return true
        }

        /// The chores that are due, which are under way from now on.
        mutating func takeDue() -> [(key: UInt64, work: Work)] {
            let now = ContinuousClock.now
            let count = queue.firstIndex { $0.due > now } ?? queue.count
            var taken: [(key: UInt64, work: Work)] = []
            for (due, key) in queue.prefix(count) where chores[key]?.due == due && chores[key]?.isUnderWay == false {
                chores[key]?.due = nil
                chores[key]?.isUnderWay = true
                if let work = chores[key]?.work { taken.append((key, work)) }
            }
            queue.removeFirst(count)
            look = queue.first?.due
            return taken
        }
    }

    private let state = Mutex(State())
    private let changes = LatestValue<Void>()

    package init() {}

    /// Takes on a chore, which is not due before it is asked for; never twice at a time.
    package func add(_ work: @escaping Work) -> Ticket {
        state.withLock { state in
            let ticket = Ticket(key: state.nextKey)
            state.nextKey += 1
            state.chores[ticket.key] = Chore(work: work)
            return ticket
        }
    }

    /// Has a chore done at the moment, or before, where that was asked for already; when it is under way, once more.
    package func ask(for ticket: Ticket, at moment: ContinuousClock.Instant = .now) {
        if state.withLock({ $0.ask(for: ticket.key, at: moment) }) { changes.set(()) }
    }

    /// Forgets a chore; one that is under way ends of itself.
    package func remove(_ ticket: Ticket) {
        let chore = state.withLock { $0.chores.removeValue(forKey: ticket.key) }
        // Let go of it only here: what it holds may end with it.
        _ = chore
    }

    /// Has the chores done until the task is cancelled, and those that are under way then have ended.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let seen = changes.latest?.version ?? 0
                if let look = beginDue(&group) {
                    _ = await changes.next(after: seen, until: look)
                } else {
                    _ = await changes.next(after: seen)
                }
            }
        }
    }

    /// Begins what is due, and holds on to nothing of it; returns when to look again.
    private func beginDue(_ group: inout DiscardingTaskGroup) -> ContinuousClock.Instant? {
        let (due, look) = state.withLock { ($0.takeDue(), $0.look) }
        for (key, work) in due {
            group.addTask { self.end(key, next: await work()) }
        }
        return look
    }

    private func end(_ key: UInt64, next: ContinuousClock.Instant?) {
        let isNews = state.withLock { state in
            state.chores[key]?.isUnderWay = false
            // It may have been asked for while it was under way.
            let asked = state.chores[key]?.due
            guard let due = [asked, next].compactMap({ $0 }).min() else { return false }
            state.chores[key]?.due = nil
            return state.ask(for: key, at: due)
        }
        if isNews { changes.set(()) }
    }
}
