/// A wait that was not over in time.
public struct DeadlineExceeded: Error, CustomStringConvertible {
    /// What was waited for.
    public let description: String
}

/// Asks again and again until there is an answer: for events of other programs that nothing announces.
///
/// - Throws: `DeadlineExceeded` after `limit`, or what `answer` throws.
public func eventually<Answer>(
    _ what: String, within limit: Duration = .seconds(20), every pause: Duration = .milliseconds(5),
    isolation: isolated (any Actor)? = #isolation,
    _ answer: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + limit
    while true {
        if let found = try await answer() { return found }
        guard ContinuousClock.now < deadline else {
            throw DeadlineExceeded(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: pause)
    }
}

/// As above, for a condition.
public func eventually(
    _ what: String, within limit: Duration = .seconds(20), every pause: Duration = .milliseconds(5),
    isolation: isolated (any Actor)? = #isolation,
    holds condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: limit, every: pause) { try await condition() ? true : nil }
}
