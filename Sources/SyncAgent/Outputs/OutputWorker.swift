internal import Logging
internal import NativeKernel
internal import WorkloadAPI

/// Keeps one output in step with the newest state, on its own: whatever fails here fails here alone.
struct OutputWorker: Sendable {
    let plan: OutputPlan
    let states: LatestValue<X509Context>
    let logger: Logger
    /// Called once, after the first delivery that leaves the output complete.
    let whenDelivered: @Sendable () -> Void

    /// Delivers states until the task is cancelled.
    func run() async {
        let delivery = OutputDelivery(plan: plan, runsHooks: true, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            await follow(delivery)
            group.cancelAll()
        }
        await delivery.close()
    }

    private func follow(_ delivery: OutputDelivery) async {
        await delivery.prepare()
        var seen: UInt64 = 0
        var undelivered: X509Context?
        var failures = 0
        var isFirst = true
        while !Task.isCancelled {
            if undelivered == nil {
                guard let next = await states.next(after: seen) else { break }
                (seen, undelivered, failures) = (next.version, next.value, 0)
            } else if let next = await states.next(after: seen, within: Self.retry.delay(attempt: failures - 1)) {
                // A newer state takes the place of the one that could not be delivered.
                (seen, undelivered) = (next.version, next.value)
            }
            guard let context = undelivered, !Task.isCancelled else { break }
            do {
                try await delivery.deliver(context)
                undelivered = nil
                if isFirst { whenDelivered() }
                isFirst = false
            } catch {
                failures += 1
                // What is on disk stays; only the first failure of a row is loud.
                logger.log(
                    level: failures == 1 ? .error : .debug, "not delivered; trying again: \(error)",
                    metadata: ["attempt": "\(failures)"])
            }
        }
    }

    /// A full disk or a missing mount is looked after by people: no need for haste, nor for long sleeps.
    private static let retry = BackoffPolicy(initial: .milliseconds(200), maximum: .seconds(10))
}
