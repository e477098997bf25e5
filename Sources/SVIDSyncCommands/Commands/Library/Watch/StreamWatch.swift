internal import WorkloadAPI

/// Prints what a stream of the Workload API reports, until the process is asked to end.
struct StreamWatch<State: Sendable>: Sendable {
    let updates: WorkloadAPIUpdates<State>
    let format: OutputFormat
    /// How many states to print; nil for all that come.
    let limit: Int?
    /// The lines and the members of a state.
    let describe: @Sendable (State) -> (lines: [String], members: [(String, JSONOutput)])

    static var limitOption: OptionDescription { .option("--count", "N", "end after so many states") }

    static func limit(_ arguments: ParsedArguments) throws(UsageError) -> Int? {
        guard let limit = try arguments.count("--count") else { return nil }
        guard limit > 0 else { throw UsageError(message: "--count must be at least 1") }
        return limit
    }

    func run() async -> ExitStatus { await SignalEnd.during(follow) }

    private func follow() async -> ExitStatus {
        var count = 0
        do throws(WorkloadAPIError) {
            var events = updates.makeAsyncIterator()
            while let event = try await events.next() {
                show(event)
                guard case .state = event else { continue }
                count += 1
                if count == limit { break }
            }
            return .success
        } catch {
            Console.complain("\(error.message)")
            return ExitStatus(error)
        }
    }

    private func show(_ event: WorkloadAPIEvent<State>) {
        switch event {
        case .state(let state):
            let (lines, members) = describe(state)
            format.show(["state"] + lines.map { "  \($0)" }, .object([("event", .string("state"))] + members))
        case .discarded(let error): show("discarded", error)
        case .interrupted(let error, _): show("interrupted", error)
        case .resumed: format.show(["resumed: the same state as before"], .object([("event", .string("resumed"))]))
        }
    }

    private func show(_ event: String, _ error: WorkloadAPIError) {
        format.show(
            ["\(event): \(error)"],
            .object([
                ("event", .string(event)), ("code", .string(error.code.description)),
                ("message", .string(error.message)),
            ]))
    }
}
