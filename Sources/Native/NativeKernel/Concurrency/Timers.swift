internal import Synchronization

/// The timers of the process, which leave nothing behind when they are cancelled.
///
/// Swift's runtime keeps the timer of a cancelled `Task.sleep` (740 bytes) until its moment, so that waits with a far
/// deadline which are given up often would pile up. Here one kernel timer, which the reactor watches, serves all.
package final class Timers: Sendable {
    package typealias Action = @Sendable () -> Void

    /// The timers that the process shares.
    package static let shared = Timers()

    /// One timer, to be cancelled by.
    package struct Ticket: Hashable, Sendable {
        fileprivate let due: ContinuousClock.Instant
        fileprivate let key: UInt64
    }

    private struct State {
        /// The one that is due first comes first.
        var tickets: [Ticket] = []
        var actions: [UInt64: Action] = [:]
        var nextKey: UInt64 = 0
        var alarm: KernelTimer?
        /// What the kernel's timer is set to.
        var set: ContinuousClock.Instant?

        /// The place of the first ticket that comes after this moment and key.
        func place(after due: ContinuousClock.Instant, _ key: UInt64) -> Int {
            var (low, high) = (0, tickets.count)
            while low < high {
                let middle = (low + high) / 2
                if (tickets[middle].due, tickets[middle].key) <= (due, key) { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private let state = Mutex(State())

    private init() {}

    /// How many timers there are.
    package var count: Int { state.withLock { $0.tickets.count } }

    /// Calls `action` once, on the reactor's thread, when the moment has come; it must not block.
    package func schedule(at due: ContinuousClock.Instant, _ action: @escaping Action) -> Ticket {
        let (ticket, needsHelp) = state.withLock { state in
            let ticket = Ticket(due: due, key: state.nextKey)
            state.nextKey += 1
            state.tickets.insert(ticket, at: state.place(after: due, ticket.key))
            state.actions[ticket.key] = action
            return (ticket, !setAlarm(&state))
        }
        if needsHelp {
            // No descriptor to be had: the runtime's timer does instead.
            Task {
                do { try await Task.sleep(until: due) } catch {}
                fire()
            }
        }
        return ticket
    }

    /// Forgets a timer; nothing happens if its moment has come.
    package func cancel(_ ticket: Ticket) {
        let action = state.withLock { state -> Action? in
            guard let action = state.actions.removeValue(forKey: ticket.key) else { return nil }
            state.tickets.remove(at: state.place(after: ticket.due, ticket.key) - 1)
            return action
        }
        // Let go of it only here: what it holds may end with it.
        _ = action
    }

    /// Waits until the moment, or until the task is cancelled.
    package func sleep(until due: ContinuousClock.Instant) async {
        let end = LatestValue<Void>()
        _ = await end.next(after: 0, until: due)
    }

    /// Waits for so long, or until the task is cancelled.
    package func sleep(for duration: Duration) async {
        await sleep(until: .now + duration)
    }

    /// Sees to it that the kernel's timer comes no later than the first ticket; false if there is none.
    private func setAlarm(_ state: inout State) -> Bool {
        guard let first = state.tickets.first?.due else { return true }
        if let set = state.set, set <= first { return true }
        do {
            let alarm: KernelTimer
            if let present = state.alarm {
                alarm = present
            } else {
                alarm = try KernelTimer { [weak self] in self?.fire() }
            }
            state.alarm = alarm
            try alarm.set(in: ContinuousClock.now.duration(to: first))
            state.set = first
            return true
        } catch {
            return false
        }
    }

    private func fire() {
        let due = state.withLock { state in
            state.set = nil
            state.alarm?.acknowledge()
            let now = ContinuousClock.now
            let count = state.tickets.firstIndex { $0.due > now } ?? state.tickets.count
            let due = state.tickets.prefix(count).compactMap { state.actions.removeValue(forKey: $0.key) }
            state.tickets.removeFirst(count)
            // Where that fails, whoever has scheduled the ticket has found help already or finds the timer set later.
            _ = setAlarm(&state)
            return due
        }
        for action in due { action() }
    }
}
